using System.Buffers;
using SkiaSharp;

namespace Selfsame.Vision.Imaging;

/// <summary>Encodes images to the formats that every viewer opens.</summary>
public static class ImageWriter
{
    /// <summary>Encodes as PNG, lossless.</summary>
    /// <param name="image">The image.</param>
    /// <returns>The file's content.</returns>
    public static byte[] ToPng(RgbImage image) => Encode(image, SKEncodedImageFormat.Png, 100);

    /// <summary>Encodes as JPEG (4:2:0).</summary>
    /// <param name="image">The image.</param>
    /// <param name="quality">1 (worst) to 100 (best).</param>
    /// <returns>The file's content.</returns>
    public static byte[] ToJpeg(RgbImage image, int quality = 90)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        return Encode(image, SKEncodedImageFormat.Jpeg, quality);
    }

    /// <summary>Encodes as WebP: at the size of a thumbnail half of a JPEG's bytes, whose tables alone are 600.</summary>
    /// <param name="image">The image.</param>
    /// <param name="quality">1 (worst) to 100 (best).</param>
    /// <returns>The file's content.</returns>
    public static byte[] ToWebP(RgbImage image, int quality = 80)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        return Encode(image, SKEncodedImageFormat.Webp, quality);
    }

    private static unsafe byte[] Encode(RgbImage image, SKEncodedImageFormat format, int quality)
    {
        ArgumentNullException.ThrowIfNull(image);
        var info = new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        var rgba = ArrayPool<byte>.Shared.Rent(info.BytesSize);
        try
        {
            PixelPacking.RgbToRgba(image.Pixels, rgba.AsSpan(0, info.BytesSize));
            fixed (byte* pixels = rgba)
            {
                using var pixmap = new SKPixmap(info, (nint)pixels, info.RowBytes);
                using var encoded = pixmap.Encode(format, quality)
                    ?? throw new ImageException($"{image.Width} x {image.Height} pixels cannot be encoded as {format}");
                return encoded.ToArray();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rgba);
        }
    }
}
