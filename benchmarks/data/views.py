"""What benchmarks/data compares with: torchvision's transforms on Pillow's images, one thread.

    python3 views.py RECIPE FOLDER CORE

Reads lines "STAGE COUNT" and answers each with one JSON line: images, and the processor seconds they took. The stage "views" is everything, the
others are parts of it, timed by themselves on inputs made beforehand.
"""
import io
import json
import os
import pathlib
import random
import sys
import time

import torch
from PIL import Image, ImageFilter
from torchvision import transforms


class GaussianBlur:
    """MoCo v2's blur."""

    def __init__(self, low, high):
        self.low, self.high = low, high

    def __call__(self, image):
        return image.filter(ImageFilter.GaussianBlur(radius=random.uniform(self.low, self.high)))


class View:
    """The parts of one view's transform, and the whole."""

    def __init__(self, size, scale, jitter, blur):
        self.stages = {
            "crop": transforms.Compose([transforms.RandomResizedCrop(size, scale=scale), transforms.RandomHorizontalFlip()]),
            "jitter": transforms.Compose([
                transforms.RandomApply([transforms.ColorJitter(*jitter)], p=0.8),
                transforms.RandomGrayscale(p=0.2),
            ]),
            "blur": transforms.RandomApply([GaussianBlur(0.1, 2.0)], p=0.5 if blur else 0.0),
            "tensor": transforms.Compose([
                transforms.ToTensor(),
                transforms.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225]),
            ]),
        }
        self.whole = transforms.Compose([s for name, s in self.stages.items() if name != "blur" or blur])


MOCO = (0.4, 0.4, 0.4, 0.1)
SWAV = (0.8, 0.8, 0.8, 0.2)
RECIPES = {
    "moco": [View(224, (0.2, 1.0), MOCO, True)] * 2,
    "multicrop": [View(224, (0.14, 1.0), SWAV, True)] * 2 + [View(96, (0.05, 0.14), SWAV, True)] * 6,
    "cifar": [View(32, (0.2, 1.0), (0.4, 0.4, 0.4, 0.1), False)] * 2,
}


def decode(data):
    return Image.open(io.BytesIO(data)).convert("RGB")


def main():
    recipe, folder, core = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if core >= 0:
        os.sched_setaffinity(0, {core})
    torch.set_num_threads(1)
    views = RECIPES[recipe]
    files = [path.read_bytes() for path in sorted(pathlib.Path(folder).iterdir())]
    cropped = [[view.stages["crop"](decode(data)) for view in views] for data in files]
    decoded = [decode(data) for data in files]
    for line in sys.stdin:
        stage, count = line.split()
        start = time.process_time()
        for i in range(int(count)):
            at = i % len(files)
            if stage == "views":
                image = decode(files[at])
                [view.whole(image) for view in views]
            elif stage == "decode":
                decode(files[at])
            elif stage == "crop":
                [view.stages[stage](decoded[at]) for view in views]
            else:
                [view.stages[stage](image) for view, image in zip(views, cropped[at])]
        print(json.dumps({"images": int(count), "seconds": time.process_time() - start}), flush=True)


if __name__ == "__main__":
    main()
