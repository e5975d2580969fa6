using System.Buffers.Binary;

namespace Selfsame.Vision.Imaging;

/// <summary>How an image is stored, before it's decoded to 8-bit RGB.</summary>
/// <param name="Colors">What the samples are.</param>
/// <param name="HasAlpha">Whether it can be transparent, which decoding drops.</param>
/// <param name="Bits">Bits a sample.</param>
public readonly record struct ImageMode(ColorModel Colors, bool HasAlpha = false, int Bits = 8)
{
    /// <summary>In words: <c>rgb</c>, <c>gray, 16 bits</c>, <c>palette with alpha</c>.</summary>
    public override string ToString() =>
        Colors.ToString().ToLowerInvariant() + (HasAlpha ? " with alpha" : "") + (Bits == 8 ? "" : $", {Bits} bit{(Bits == 1 ? "" : "s")}");

    /// <summary>Reads the mode of a PNG, WebP, BMP or GIF whose header is known to be there.</summary>
    internal static ImageMode Read(ImageFormat format, ReadOnlySpan<byte> data) => format switch
    {
        ImageFormat.Png => Png(data),
        ImageFormat.WebP => new(ColorModel.Rgb, WebPHasAlpha(data)),
        ImageFormat.Bmp => Bmp(data),
        _ => new(ColorModel.Palette),
    };

    private static ImageMode Png(ReadOnlySpan<byte> data)
    {
        const int bitsAt = 24, typeAt = 25;
        if (data.Length <= typeAt)
        {
            return new(ColorModel.Other);
        }

        var (bits, type) = (data[bitsAt], data[typeAt]);
        var transparent = type is 4 or 6 || PngHasTransparency(data);
        return new(type switch { 0 or 4 => ColorModel.Gray, 3 => ColorModel.Palette, _ => ColorModel.Rgb }, transparent, type == 3 ? 8 : bits);
    }

    /// <summary>Whether a tRNS chunk comes before the pixels.</summary>
    private static bool PngHasTransparency(ReadOnlySpan<byte> data)
    {
        const int signature = 8, overhead = 12;
        for (var rest = data[signature..]; rest.Length >= overhead;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            var name = rest.Slice(4, 4);
            if (name.SequenceEqual("tRNS"u8))
            {
                return true;
            }

            if (name.SequenceEqual("IDAT"u8) || length > rest.Length - overhead)
            {
                return false;
            }

            rest = rest[((int)length + overhead)..];
        }

        return false;
    }

    private static bool WebPHasAlpha(ReadOnlySpan<byte> data)
    {
        const int kindAt = 12, flagsAt = 20, losslessHeaderEnd = 25;
        return data.Length >= losslessHeaderEnd && (data.Slice(kindAt, 4).SequenceEqual("VP8X"u8)
            ? (data[flagsAt] & 0x10) != 0
            : data.Slice(kindAt, 4).SequenceEqual("VP8L"u8) && (data[losslessHeaderEnd - 1] & 0x10) != 0);
    }

    private static ImageMode Bmp(ReadOnlySpan<byte> data)
    {
        // The old 12-byte header has the bits a pixel at another place.
        const int headerAt = 14, oldHeader = 12, oldBitsAt = 24, bitsAt = 28;
        var at = data[headerAt] == oldHeader ? oldBitsAt : bitsAt;
        return new(data.Length > at && data[at] <= 8 ? ColorModel.Palette : ColorModel.Rgb);
    }
}
