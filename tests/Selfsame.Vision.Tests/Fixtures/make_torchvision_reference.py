#!/usr/bin/env python3
"""Writes torchvision_reference.json: what torchvision (PIL backend) makes of small images with fixed parameters.

Run by hand when a case is added (the figures come from torchvision 0.14.1 with Pillow 9.4):

    python3 make_torchvision_reference.py

A case holds its input, its parameters under the names of AugmentationParameters, and the expected pixels (RGB bytes, base64).
"""
import base64
import json
import pathlib

import numpy as np
from PIL import Image, ImageFilter, ImageOps
from torchvision.transforms import functional as F
from torchvision.transforms import CenterCrop, InterpolationMode, Pad, Resize


def smooth(width, height, seed):
    """A photograph's kind of image: soft colour fields, a few hard edges, a little noise."""
    rng = np.random.default_rng(seed)
    field = rng.integers(0, 256, (6, 8, 3), dtype=np.uint8)
    image = np.asarray(Image.fromarray(field).resize((width, height), Image.BICUBIC)).astype(int)
    image[height // 3: height // 2, width // 4: width // 2] = (230, 40, 60)
    image[height // 2:, width * 3 // 4:] //= 3
    image += rng.integers(-8, 9, image.shape)
    return Image.fromarray(image.clip(0, 255).astype(np.uint8))


def noise(width, height, seed):
    """Every colour there is, without structure."""
    rng = np.random.default_rng(seed)
    return Image.fromarray(rng.integers(0, 256, (height, width, 3), dtype=np.uint8))


def encode(image):
    return base64.b64encode(np.asarray(image.convert("RGB")).tobytes()).decode("ascii")


IMAGES = {"smooth": smooth(60, 44, 1), "noise": noise(40, 40, 2)}
CASES = []


def case(name, image, expected, **parameters):
    CASES.append({"name": name, "image": image, "size": expected.size[0], "pixels": encode(expected), **parameters})


def jitter(image, order, brightness=1.0, contrast=1.0, saturation=1.0, hue=0.0):
    for operation in order:
        if operation == 0 and brightness != 1:
            image = F.adjust_brightness(image, brightness)
        elif operation == 1 and contrast != 1:
            image = F.adjust_contrast(image, contrast)
        elif operation == 2 and saturation != 1:
            image = F.adjust_saturation(image, saturation)
        elif operation == 3 and hue != 0:
            image = F.adjust_hue(image, hue)
    return image


def main():
    smooth_image, noise_image = IMAGES["smooth"], IMAGES["noise"]

    for left, top, width, height, size in [(3, 5, 40, 32, 24), (0, 0, 60, 44, 20), (10, 8, 11, 13, 24), (7, 2, 24, 24, 24)]:
        expected = F.resized_crop(smooth_image, top, left, height, width, [size, size], InterpolationMode.BILINEAR)
        box = dict(left=left, top=top, width=width, height=height)
        case(f"crop {width}x{height} to {size}", "smooth", expected, **box)
        case(f"crop {width}x{height} to {size}, flipped", "smooth", F.hflip(expected), **box, flip=True)
    case("crop of noise to 17", "noise", F.resized_crop(noise_image, 1, 2, 35, 31, [17, 17], InterpolationMode.BILINEAR),
         left=2, top=1, width=31, height=35)

    case("centre 24 of 32", "smooth", CenterCrop(24)(Resize(32)(smooth_image)), crop="Center", resize=32)
    case("centre 25 of 25", "smooth", CenterCrop(25)(Resize(25)(smooth_image)), crop="Center", resize=25)
    padded = Pad(4)(noise_image)
    case("padded crop", "noise", F.crop(padded, 1, 6, 40, 40), crop="RandomPadded", padding=4,
         left=2, top=-3, width=40, height=40)

    whole = dict(left=0, top=0, width=40, height=40)
    for brightness in (0.0, 0.37, 1.8):
        case(f"brightness {brightness}", "noise", F.adjust_brightness(noise_image, brightness), **whole, brightness=brightness)
    for contrast in (0.0, 0.45, 1.7):
        case(f"contrast {contrast}", "noise", F.adjust_contrast(noise_image, contrast), **whole, contrast=contrast)
    for saturation in (0.0, 0.6, 1.8):
        case(f"saturation {saturation}", "noise", F.adjust_saturation(noise_image, saturation), **whole, saturation=saturation)
    for hue in (-0.5, -0.13, 0.07, 0.2, 0.5):
        case(f"hue {hue}", "noise", F.adjust_hue(noise_image, hue), **whole, hue=hue)
    case("grayscale", "noise", F.to_grayscale(noise_image, 3), **whole, grayscale=True)
    case("solarize", "noise", ImageOps.solarize(noise_image, 128), **whole, solarize=True)

    factors = dict(brightness=1.3, contrast=0.7, saturation=1.5, hue=-0.08)
    for order in ([0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]):
        case(f"jitter {order}", "noise", jitter(noise_image, order, **factors), **whole, order=order, **factors)
    gray_first = jitter(F.to_grayscale(noise_image, 3), [2, 0, 3, 1], **factors)
    case("grayscale before jitter", "noise", gray_first, **whole, order=[2, 0, 3, 1], **factors, grayscale=True, grayscaleBeforeJitter=True)

    middle = dict(left=8, top=2, width=40, height=40)
    cut = smooth_image.crop((8, 2, 48, 42))
    for sigma in (0.1, 0.35, 0.8, 1.3, 2.0, 4.5):
        case(f"blur {sigma}", "smooth", cut.filter(ImageFilter.GaussianBlur(sigma)), **middle, blurSigma=sigma)

    view = F.resized_crop(smooth_image, 5, 3, 32, 40, [32, 32], InterpolationMode.BILINEAR)
    view = jitter(F.hflip(view), [1, 3, 0, 2], **factors).filter(ImageFilter.GaussianBlur(1.1))
    case("everything", "smooth", ImageOps.solarize(view, 128), left=3, top=5, width=40, height=32, flip=True,
         order=[1, 3, 0, 2], **factors, blurSigma=1.1, solarize=True)

    images = {name: {"width": image.width, "height": image.height, "pixels": encode(image)} for name, image in IMAGES.items()}
    path = pathlib.Path(__file__).with_name("torchvision_reference.json")
    path.write_text(json.dumps({"images": images, "cases": CASES}, indent=1) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
