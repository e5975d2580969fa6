using System.Buffers;

namespace Selfsame.Vision.Imaging;

/// <summary>
/// An 8-bit RGB image in memory from a pool: interleaved (R, G, B), rows from the top, packed (stride = 3 x width).
/// Dispose it to give the memory back. Not thread-safe.
/// </summary>
public sealed class RgbImage : IDisposable
{
    private byte[]? buffer;

    private RgbImage(byte[] buffer, int width, int height)
    {
        this.buffer = buffer;
        Width = width;
        Height = height;
    }

    /// <summary>The width in pixels.</summary>
    public int Width { get; private set; }

    /// <summary>The height in pixels.</summary>
    public int Height { get; private set; }

    /// <summary>All samples: <c>3 * Width * Height</c> bytes.</summary>
    /// <exception cref="ObjectDisposedException">The image was disposed.</exception>
    public Span<byte> Pixels => Buffer.AsSpan(0, Width * Height * 3);

    private byte[] Buffer => buffer ?? throw new ObjectDisposedException(nameof(RgbImage));

    /// <summary>An image from the pool. Its content is arbitrary.</summary>
    /// <param name="width">The width in pixels, at least 1.</param>
    /// <param name="height">The height in pixels, at least 1.</param>
    /// <exception cref="ImageException">More than 715 million pixels, which no array holds.</exception>
    public static RgbImage Rent(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var size = 3L * width * height;
        if (size > Array.MaxLength)
            throw new ImageException($"{width} x {height} pixels do not fit into memory");
        return new RgbImage(ArrayPool<byte>.Shared.Rent((int)size), width, height);
    }

    /// <summary>The samples of one row: <c>3 * Width</c> bytes.</summary>
    /// <param name="y">The row, from 0 at the top.</param>
    public Span<byte> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height);
        return Buffer.AsSpan(y * Width * 3, Width * 3);
    }

    /// <summary>Gives the memory back to the pool.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref buffer, null) is { } rented)
            ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>The same memory seen as a smaller image, for decoders that know their exact size only afterwards.</summary>
    internal void Shrink(int width, int height)
    {
        if (3L * width * height > Buffer.Length)
            throw new ArgumentOutOfRangeException(nameof(width));
        Width = width;
        Height = height;
    }
}
