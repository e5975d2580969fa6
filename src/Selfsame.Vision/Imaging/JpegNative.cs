using System.Runtime.InteropServices;
using System.Text;

namespace Selfsame.Vision.Imaging;

/// <summary>The C functions of native/jpeg/selfsame_jpeg.h.</summary>
internal static unsafe partial class JpegNative
{
    /// <summary>What decoding may write beyond the reduced region: the left edge goes back to a whole MCU (at most 32 pixels).</summary>
    private const int ExtraColumns = 40, ExtraRows = 2;

    private const int MessageSize = 200;

    static JpegNative() => NativeLibraries.Register();

    private enum Status
    {
        Ok,
        Damaged,
        Truncated,
        Unsupported,
        Argument,
    }

    /// <summary>Reads the header.</summary>
    public static Header ReadHeader(ReadOnlySpan<byte> data)
    {
        var message = stackalloc byte[MessageSize];
        Header header;
        fixed (byte* bytes = data)
            Check(selfsame_jpeg_read_header(bytes, (nuint)data.Length, &header, message, MessageSize), message);
        return header;
    }

    /// <summary>Decodes a region at 1/<paramref name="denominator"/> of its size.</summary>
    /// <param name="data">The file's content.</param>
    /// <param name="header">Its header.</param>
    /// <param name="wanted">The region, in full-resolution pixels.</param>
    /// <param name="denominator">1, 2, 4 or 8.</param>
    /// <param name="decoded">The returned pixels' place in the reduced image.</param>
    public static RgbImage Decode(ReadOnlySpan<byte> data, in Header header, in Region wanted, int denominator, out Region decoded)
    {
        var width = Math.Min((header.Width + denominator - 1) / denominator, wanted.Width / denominator + ExtraColumns);
        var height = Math.Min((header.Height + denominator - 1) / denominator, wanted.Height / denominator + ExtraRows);
        var image = RgbImage.Rent(width, height);
        try
        {
            var message = stackalloc byte[MessageSize];
            var pixels = image.Pixels;
            fixed (byte* bytes = data, rgb = pixels)
            fixed (Region* from = &wanted, to = &decoded)
            {
                var status = selfsame_jpeg_decode(
                    bytes, (nuint)data.Length, from, denominator, rgb, (nuint)pixels.Length, to, message, MessageSize);
                Check(status, message);
            }
            image.Shrink(decoded.Width, decoded.Height);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private static void Check(Status status, byte* message)
    {
        if (status == Status.Ok)
            return;
        var text = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(message));
        throw status switch
        {
            Status.Truncated => new ImageException("truncated JPEG"),
            Status.Unsupported => new ImageException($"unsupported JPEG ({text})"),
            Status.Argument => new ArgumentException(text),
            _ => new ImageException($"damaged JPEG ({text})"),
        };
    }

    [LibraryImport(NativeLibraries.Jpeg)]
    private static partial Status selfsame_jpeg_read_header(byte* data, nuint size, Header* header, byte* message, nuint messageSize);

    [LibraryImport(NativeLibraries.Jpeg)]
    private static partial Status selfsame_jpeg_decode(
        byte* data, nuint size, Region* wanted, int denominator, byte* rgb, nuint capacity, Region* decoded, byte* message, nuint messageSize);

    /// <summary>selfsame_jpeg_header.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct Header
    {
        public readonly int Width, Height, Components, ColorSpace, Adobe, Progressive;
    }

    /// <summary>selfsame_jpeg_region.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly record struct Region(int X, int Y, int Width, int Height);
}
