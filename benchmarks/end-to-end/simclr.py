#!/usr/bin/env python3
"""lightly's half of the end-to-end benchmark: SimCLR from image files to weights, on demand.

    LIGHTLY_PATH=CHECKOUT /usr/bin/python3 simclr.py FOLDER --workers 2 --threads 2 --batch 256 --size 32 --width 0.25

lightly's ResNetGenerator, SimCLRProjectionHead, NTXentLoss and SimCLRTransform (without blur, as its CIFAR-10 examples have it), torchvision's
ImageFolder, a DataLoader that shuffles, drops the last batch and keeps its workers, SGD of learning rate 0.06, as lightly's tutorial has it.
LIGHTLY_PATH is only needed where lightly is not installed.

    stdout  {"ready": true, "lightly": "1.5.26", "torch": "1.13.0a0"}
    stdin   run 4 12
    stdout  {"images": 3072, "seconds": 17.6, "loss": 5.1}

A run takes steps whose time isn't counted, which use up the batches that workers prepared while nobody waited, then as many as it says with time.
"""

import argparse
import json
import os
import sys
import time

sys.path.insert(0, os.environ.get("LIGHTLY_PATH", ""))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder")
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--width", type=float, default=0.25)
    parser.add_argument("--hidden", type=int, default=512)
    return parser.parse_args()


def batches(loader):
    while True:
        yield from loader


def main():
    arguments = parse_arguments()
    import torch
    import torchvision

    import lightly
    from lightly.loss import NTXentLoss
    from lightly.models import ResNetGenerator
    from lightly.models.modules.heads import SimCLRProjectionHead
    from lightly.transforms.simclr_transform import SimCLRTransform

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    resnet = ResNetGenerator("resnet-18", width=arguments.width)
    backbone = torch.nn.Sequential(*list(resnet.children())[:-1], torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten())
    features = int(512 * arguments.width)
    model = torch.nn.Sequential(backbone, SimCLRProjectionHead(features, arguments.hidden, 128)).train()
    criterion = NTXentLoss(temperature=0.2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.06, momentum=0.9, weight_decay=5e-4)
    images = torchvision.datasets.ImageFolder(arguments.folder, transform=SimCLRTransform(input_size=arguments.size, gaussian_blur=0.0))
    source = batches(torch.utils.data.DataLoader(
        images, batch_size=arguments.batch, shuffle=True, drop_last=True, num_workers=arguments.workers, persistent_workers=arguments.workers > 0))

    def step():
        (first, second), _ = next(source)
        loss = criterion(model(first), model(second))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    print(json.dumps({"ready": True, "lightly": lightly.__version__, "torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        command, *numbers = line.split()
        if command != "run":
            break
        untimed, timed = map(int, numbers)
        for _ in range(untimed):
            step()
        start = time.perf_counter()
        for _ in range(timed):
            loss = step()
        print(json.dumps({"images": timed * arguments.batch, "seconds": time.perf_counter() - start, "loss": loss}), flush=True)


if __name__ == "__main__":
    main()
