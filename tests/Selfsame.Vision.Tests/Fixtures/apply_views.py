"""Makes views with torchvision (PIL backend) from given parameters, for FidelityTests.

    python3 apply_views.py CASES.json VIEWS.bin

CASES.json has images (width, height, pixels as base64 RGB) and cases: an image's index and parameters under the names of AugmentationParameters. VIEWS.bin
gets every view's RGB bytes, one after the other. On stdout: torchvision's magnitudes and policies, as JSON.
"""
import base64
import json
import sys

from PIL import Image, ImageFilter, ImageOps
from torchvision.transforms import InterpolationMode, autoaugment
from torchvision.transforms import functional as F

BLENDS = [("brightness", F.adjust_brightness, 1), ("contrast", F.adjust_contrast, 1), ("saturation", F.adjust_saturation, 1), ("hue", F.adjust_hue, 0)]


def view(image, case):
    size = case["size"]
    image = F.resized_crop(image, case["top"], case["left"], case["height"], case["width"], [size, size], InterpolationMode.BILINEAR)
    if case["flip"]:
        image = F.hflip(image)
    for name, magnitude in case["policy"]:
        image = autoaugment._apply_op(image, name, magnitude, InterpolationMode.NEAREST, None)
    for operation in case["order"]:
        name, adjust, neutral = BLENDS[operation]
        if case[name] != neutral:
            image = adjust(image, case[name])
    if case["grayscale"]:
        image = F.to_grayscale(image, 3)
    if case["blurSigma"] > 0:
        image = image.filter(ImageFilter.GaussianBlur(case["blurSigma"]))
    return ImageOps.solarize(image, 128) if case["solarize"] else image


def tables(size):
    def space(transform, bins):
        magnitudes = transform._augmentation_space(bins, (size, size))
        return {name: values.tolist() if values.ndim else [] for name, (values, _) in magnitudes.items()}

    def policies(name):
        return [[list(entry) for entry in pair] for pair in autoaugment.AutoAugment(name).policies]

    return {
        "randAugment": space(autoaugment.RandAugment(), 31),
        "autoAugment": space(autoaugment.AutoAugment(), 10),
        "imagenet": policies(autoaugment.AutoAugmentPolicy.IMAGENET),
        "cifar10": policies(autoaugment.AutoAugmentPolicy.CIFAR10),
    }


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        wanted = json.load(file)
    images = [Image.frombytes("RGB", (i["width"], i["height"]), base64.b64decode(i["pixels"])) for i in wanted["images"]]
    with open(sys.argv[2], "wb") as file:
        for case in wanted["cases"]:
            file.write(view(images[case["image"]], case).tobytes())
    print(json.dumps(tables(wanted["tableSize"])))


if __name__ == "__main__":
    main()
