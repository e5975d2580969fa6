namespace Selfsame.Vision.Annotations;

/// <summary>A class for every pixel of an image.</summary>
public sealed class IndexMask
{
    /// <summary>The value of pixels that count for nothing.</summary>
    public const byte Void = 255;

    private readonly byte[] _values;

    /// <summary>A mask over values that it keeps.</summary>
    /// <param name="values">Rows from the top, packed.</param>
    /// <param name="width">The width in pixels, at least 1.</param>
    /// <param name="height">The height in pixels, at least 1.</param>
    /// <exception cref="ArgumentException">The number of values does not fit the size.</exception>
    public IndexMask(byte[] values, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if ((long)width * height != values.Length)
        {
            throw new ArgumentException($"{values.Length} values are not {width} x {height}", nameof(values));
        }

        (_values, Width, Height) = (values, width, height);
    }

    /// <summary>The width in pixels.</summary>
    public int Width { get; }

    /// <summary>The height in pixels.</summary>
    public int Height { get; }

    /// <summary>All values, row by row.</summary>
    public ReadOnlySpan<byte> Values => _values;

    /// <summary>The values of one row.</summary>
    public ReadOnlySpan<byte> Row(int y) => _values.AsSpan(y * Width, Width);

    /// <summary>The mask with every value looked up in a table.</summary>
    /// <param name="table">256 values.</param>
    public IndexMask Map(ReadOnlySpan<byte> table)
    {
        var mapped = new byte[_values.Length];
        for (var i = 0; i < mapped.Length; i++)
        {
            mapped[i] = table[_values[i]];
        }

        return new IndexMask(mapped, Width, Height);
    }
}
