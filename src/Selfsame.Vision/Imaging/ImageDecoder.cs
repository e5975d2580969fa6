using System.Buffers;
using System.Globalization;
using System.Text;

namespace Selfsame.Vision.Imaging;

/// <summary>Opens JPEG, PNG, WebP, BMP, GIF and TIFF images that are held in memory.</summary>
public static class ImageDecoder
{
    /// <summary>The limit on pixels unless it is set otherwise; the same as Pillow's for a decompression bomb.</summary>
    public const long DefaultPixelLimit = 178_956_970;

    private static long pixelLimit = DefaultPixelLimit;

    /// <summary>
    /// The most pixels that an image may have, for the whole process. It is checked against the header, before any memory is taken.
    /// </summary>
    public static long PixelLimit
    {
        get => Volatile.Read(ref pixelLimit);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            Volatile.Write(ref pixelLimit, value);
        }
    }

    /// <summary>Reads an image's header.</summary>
    /// <param name="data">The file's content, which must not change before the image is disposed.</param>
    /// <exception cref="ImageException">The data is no image of a known format, is damaged, or exceeds <see cref="PixelLimit"/>.</exception>
    public static EncodedImage Open(ReadOnlyMemory<byte> data) => Open(data, owner: null);

    /// <summary>Reads an image's header and takes the data over: disposing the image (or failing here) disposes it.</summary>
    /// <param name="data">The file's content.</param>
    /// <exception cref="ImageException">The data is no image of a known format, is damaged, or exceeds <see cref="PixelLimit"/>.</exception>
    public static EncodedImage Open(IMemoryOwner<byte> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        try
        {
            return Open(data.Memory, data);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Tells a format from a file's first bytes.</summary>
    /// <param name="data">The first bytes; 12 are enough.</param>
    /// <returns>The format, or null when it is none that can be read.</returns>
    public static ImageFormat? DetectFormat(ReadOnlySpan<byte> data) => data switch
    {
        [0xFF, 0xD8, 0xFF, ..] => ImageFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => ImageFormat.Png,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => ImageFormat.Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ImageFormat.WebP,
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => ImageFormat.Tiff,
        [(byte)'I', (byte)'I', 43, 0, ..] or [(byte)'M', (byte)'M', 0, 43, ..] => ImageFormat.Tiff,
        [(byte)'B', (byte)'M', ..] => ImageFormat.Bmp,
        _ => null,
    };

    /// <summary>The format's name as people write it.</summary>
    internal static string NameOf(ImageFormat format) => format switch
    {
        ImageFormat.WebP => "WebP",
        ImageFormat.Raw => "raw",
        _ => format.ToString().ToUpperInvariant(),
    };

    /// <summary>Checks a size that a header claims.</summary>
    internal static void CheckSize(ImageFormat format, long width, long height)
    {
        if (width <= 0 || height <= 0)
            throw new ImageException($"damaged {NameOf(format)} ({width} x {height} pixels)");
        var limit = PixelLimit;
        // Divided, as the product of two hostile sizes may not fit; and no buffer index goes beyond an int.
        if (width > limit / height || width > int.MaxValue || height > int.MaxValue)
        {
            throw new ImageException(string.Create(
                CultureInfo.InvariantCulture, $"{width} x {height} pixels exceed the limit of {limit:N0}"));
        }
    }

    private static EncodedImage Open(ReadOnlyMemory<byte> data, IDisposable? owner)
    {
        if (data.IsEmpty)
            throw new ImageException("empty file");
        var format = DetectFormat(data.Span) ?? throw new ImageException($"not an image (starts with {Start(data.Span)})");
        return format switch
        {
            ImageFormat.Jpeg => JpegImage.Open(data, owner),
            ImageFormat.Tiff => TiffImage.Open(data, owner),
            _ => SkiaImage.Open(format, data, owner),
        };
    }

    /// <summary>The first bytes for a person: as text where they are text, else in hexadecimal.</summary>
    private static string Start(ReadOnlySpan<byte> data)
    {
        const int shownText = 12, shownBytes = 4;
        var text = data[..Math.Min(shownText, data.Length)];
        return text.ContainsAnyExceptInRange((byte)' ', (byte)'~')
            ? Convert.ToHexString(data[..Math.Min(shownBytes, data.Length)])
            : $"\"{Encoding.ASCII.GetString(text)}\"";
    }
}
