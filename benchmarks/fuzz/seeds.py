#!/usr/bin/env python3
"""Writes larger images of every kind for the fuzzers (the decoder's fixtures are 13 x 9): /usr/bin/python3 seeds.py FOLDER

JPEG: subsampled in three ways, gray, CMYK, progressive, an EXIF orientation, several scans of a larger image; PNG, GIF, WebP, BMP; TIFF: LZW, deflate,
JPEG, packbits. Needs Pillow.
"""

import pathlib
import sys

from PIL import Image

SIZE = (131, 97)


def picture(mode, size=SIZE):
    bands = [Image.linear_gradient("L").resize(size).rotate(90 * i + 10) for i in range(4)]
    return {"L": bands[0], "RGB": Image.merge("RGB", bands[:3]), "RGBA": Image.merge("RGBA", bands), "CMYK": Image.merge("CMYK", bands)}[mode]


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    rgb = picture("RGB")
    exif = Image.Exif()
    exif[0x0112] = 7
    for name, subsampling in (("444", 0), ("422", 1), ("420", 2)):
        rgb.save(folder / f"{name}.jpg", quality=70, subsampling=subsampling)
    rgb.save(folder / "exif.jpg", quality=70, exif=exif)
    rgb.save(folder / "progressive.jpg", quality=70, progressive=True)
    picture("RGB", (640, 520)).save(folder / "large-progressive.jpg", quality=30, progressive=True)
    picture("L").save(folder / "gray.jpg", quality=70)
    picture("L").save(folder / "gray-progressive.jpg", quality=70, progressive=True)
    picture("CMYK").save(folder / "cmyk.jpg", quality=70)
    picture("CMYK").save(folder / "cmyk-progressive.jpg", quality=70, progressive=True)
    for mode in ("L", "RGB", "RGBA"):
        picture(mode).save(folder / f"{mode}.png")
    rgb.quantize(32).save(folder / "palette.png")
    rgb.quantize(32).save(folder / "image.gif")
    rgb.save(folder / "lossy.webp", quality=50)
    picture("RGBA").save(folder / "lossless.webp", lossless=True)
    rgb.save(folder / "image.bmp")
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits"):
        rgb.save(folder / f"{compression}.tif", compression=compression)


if __name__ == "__main__":
    main()
