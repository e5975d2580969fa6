using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Selfsame.Vision.Imaging;

/// <summary>Rearranges rows of 8-bit samples.</summary>
internal static class PixelPacking
{
    /// <summary>Drops the fourth sample of each pixel.</summary>
    public static void RgbaToRgb(ReadOnlySpan<byte> rgba, Span<byte> rgb)
    {
        var pixels = rgba.Length / 4;
        var i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            // Four pixels a step. Each store writes 4 bytes beyond its 12, so the last pixels are left to the loop below.
            var order = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255);
            for (; i + 6 <= pixels; i += 4)
                Vector128.Shuffle(Vector128.Create(rgba.Slice(i * 4, 16)), order).CopyTo(rgb[(i * 3)..]);
        }
        for (; i < pixels; i++)
            rgba.Slice(i * 4, 3).CopyTo(rgb[(i * 3)..]);
    }

    /// <summary>Adds an opaque fourth sample to each pixel.</summary>
    public static void RgbToRgba(ReadOnlySpan<byte> rgb, Span<byte> rgba)
    {
        var pixels = MemoryMarshal.Cast<byte, uint>(rgba);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = rgb[i * 3] | (uint)rgb[i * 3 + 1] << 8 | (uint)rgb[i * 3 + 2] << 16 | 0xFF000000;
    }

    /// <summary>Repeats each sample three times.</summary>
    public static void GrayToRgb(ReadOnlySpan<byte> gray, Span<byte> rgb)
    {
        for (var i = 0; i < gray.Length; i++)
            rgb.Slice(i * 3, 3).Fill(gray[i]);
    }
}
