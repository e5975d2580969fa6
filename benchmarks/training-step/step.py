#!/usr/bin/env python3
"""The Python half of the training-step benchmark: ResNet-18 steps on Debian's python3-torch, on demand.

    /usr/bin/python3 step.py --threads 2 [--save-weights FILE.pth] [--channels-last] [--tuned]

The work of one step: ResNet-18 with the small-image stem (3x3 convolution of stride 1, no max-pooling) and 10 classes, a fixed batch of
64 random images of 3x32x32 in float32, cross-entropy, backward, and SGD (learning rate 0.01, momentum 0.9, weight decay 1e-4, the
_foreach_ path). No data loading: what is measured is the step.

Protocol, so that a driver can alternate two processes and both see the same state of the machine:

    stdout  {"ready": true, "torch": "1.13.0a0", "threads": 2, "parameters": 11173962}
    stdin   run 6
    stdout  {"steps": 6, "seconds": 7.93, "images": 384, "loss": 2.31, "peakMegabytes": 941}
    stdin   quit, or the end of the input

One JSON object a line. Only time between the start of the first and the end of the last step of a `run` counts. The first run
includes oneDNN's choice of kernels: let the driver throw one away.

Weights, images and labels come from seed 0. --save-weights writes {"model": the state dict, "images": [64, 3, 32, 32],
"labels": [64]} before the first step, so that the other side can start from the same numbers and compare losses.

--tuned starts Python again with glibc's allocator set as Selfsame sets its own (no mmap for big blocks, no trimming). Selfsame gains
8 to 12 % by that, and Python gains the same: the default shows what each gives out of the box, --tuned what is left without it.
"""

import argparse
import json
import os
import resource
import sys
import time

BATCH = 64
CLASSES = 10
TUNING = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(2 << 30), "MALLOC_TOP_PAD_": str(64 << 20)}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="intra-op threads (default: the number of cores)")
    parser.add_argument("--save-weights", metavar="FILE", help="write the initial weights and the batch as a .pth")
    parser.add_argument("--channels-last", action="store_true", help="NHWC memory layout instead of NCHW")
    parser.add_argument("--tuned", action="store_true", help="set glibc's allocator as Selfsame does")
    return parser.parse_args()


def build_model():
    import torch
    import torchvision

    model = torchvision.models.resnet18(num_classes=CLASSES)
    model.conv1 = torch.nn.Conv2d(3, 64, kernel_size=3, stride=1, padding=1, bias=False)
    torch.nn.init.kaiming_normal_(model.conv1.weight, mode="fan_out", nonlinearity="relu")
    model.maxpool = torch.nn.Identity()
    return model.train()


def main():
    arguments = parse_arguments()
    if arguments.tuned and any(os.environ.get(name) != value for name, value in TUNING.items()):
        # glibc reads these once, when the process starts.
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **TUNING})

    import torch

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    model = build_model()
    images = torch.randn(BATCH, 3, 32, 32)
    labels = torch.randint(CLASSES, (BATCH,))
    if arguments.save_weights:
        torch.save({"model": model.state_dict(), "images": images, "labels": labels}, arguments.save_weights)
    if arguments.channels_last:
        model = model.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4, foreach=True)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        return loss

    def reply(**fields):
        print(json.dumps(fields), flush=True)

    reply(
        ready=True,
        torch=torch.__version__,
        threads=torch.get_num_threads(),
        parameters=sum(parameter.numel() for parameter in model.parameters()),
    )
    for line in sys.stdin:
        words = line.split()
        if words == ["quit"]:
            break
        if len(words) != 2 or words[0] != "run" or not words[1].isdigit() or int(words[1]) == 0:
            sys.exit(f"step.py: expected 'run COUNT' or 'quit', got {line.strip()!r}")
        steps = int(words[1])
        start = time.perf_counter()
        for _ in range(steps):
            loss = step()
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        reply(steps=steps, seconds=seconds, images=steps * BATCH, loss=loss.item(), peakMegabytes=peak)


if __name__ == "__main__":
    main()
