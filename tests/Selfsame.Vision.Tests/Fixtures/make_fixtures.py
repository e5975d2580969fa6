#!/usr/bin/env python3
"""Writes the image fixtures with Pillow, each with the RGB samples that Pillow reads from it (NAME.rgb: width and height as
little-endian 16-bit numbers, then the samples). Needs Pillow and numpy; run in this folder: python3 make_fixtures.py"""
import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

W, H = 13, 9


def gradient(channels, width=W, height=H):
    """A smooth picture with different channels, so that swapped ones or shifted rows show."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [x * 255 // (width - 1), y * 255 // (height - 1), (x * 7 + y * 13) % 256, (x * 19 + y * 3) % 256]
    return np.stack(planes[:channels], -1).astype(np.uint8)


def save(name, image, expected=None, **options):
    image.save(name, **options)
    if expected is None:
        with Image.open(name) as read:
            expected = ImageOps.exif_transpose(read).convert("RGB")
    expected = np.asarray(expected)
    with open(name + ".rgb", "wb") as file:
        file.write(struct.pack("<HH", expected.shape[1], expected.shape[0]) + expected.tobytes())


def write_png(name, samples, colour_type, depth, expected):
    """A PNG of a kind that Pillow cannot write: 16-bit colour, here with plain rows."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    height, width = samples.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)
    with open(name, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0))
                   + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))
    with open(name + ".rgb", "wb") as file:
        file.write(struct.pack("<HH", width, height) + expected.tobytes())


rgb = Image.fromarray(gradient(3))
rgba = Image.fromarray(gradient(4))
rgba.putpixel((0, 0), (200, 100, 50, 0))
gray = Image.fromarray(gradient(1)[..., 0])
palette = rgb.quantize(16)
exif = Image.Exif()
exif[0x0112] = 6

save("gray.jpg", gray, quality=90)
save("444.jpg", rgb, quality=90, subsampling=0)
save("422.jpg", rgb, quality=90, subsampling=1)
save("420.jpg", rgb, quality=90, subsampling=2)
save("progressive.jpg", rgb, quality=90, progressive=True)
save("cmyk.jpg", Image.fromarray(gradient(4), "CMYK"), quality=95)
save("exif6.jpg", rgb, quality=90, exif=exif)

save("rgb.png", rgb)
save("rgba.png", rgba)
save("gray.png", gray)
save("gray-alpha.png", rgba.convert("LA"))
save("palette.png", palette, bits=4)
save("palette-alpha.png", palette, transparency=3)
save("bilevel.png", gray.convert("1"))
save("exif6.png", rgb, exif=exif)
wide = gradient(3).astype(np.uint16) * 256 + np.arange(W, dtype=np.uint16)[None, :, None] * 19
write_png("rgb16.png", wide, 2, 16, (wide >> 8).astype(np.uint8))
write_png("gray16.png", wide[..., :1], 0, 16, np.repeat((wide[..., :1] >> 8).astype(np.uint8), 3, -1))

save("plain.gif", palette)
save("transparent.gif", palette, transparency=3)
save("animated.gif", palette, save_all=True, append_images=[palette.rotate(180)])
save("lossy.webp", rgb, quality=80)
save("lossless.webp", rgb, lossless=True)
save("alpha.webp", rgba, lossless=True, exact=True)
save("exif6.webp", rgb, lossless=True, exif=exif)
save("rgb.bmp", rgb)
save("palette.bmp", palette)

save("rgb.tif", rgb)
save("lzw.tif", rgb, compression="tiff_lzw")
save("jpeg.tif", rgb, compression="jpeg", quality=90)
save("rgba.tif", rgba)
save("gray.tif", gray)
save("palette.tif", palette)
save("bilevel.tif", gray.convert("1"))
save("cmyk.tif", Image.fromarray(gradient(4), "CMYK"))
save("gray16.tif", Image.fromarray(wide[..., 0].copy()), expected=np.repeat((wide[..., :1] >> 8).astype(np.uint8), 3, -1))
# Pillow 9 leaves a TIFF as it lies.
save("exif6.tif", rgb, tiffinfo={0x0112: 6}, expected=rgb.transpose(Image.Transpose.ROTATE_270))
