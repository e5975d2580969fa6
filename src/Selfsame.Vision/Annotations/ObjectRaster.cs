using System.Numerics;

namespace Selfsame.Vision.Annotations;

/// <summary>An object's pixels in an image, a bit each.</summary>
public sealed class ObjectRaster : ObjectMask
{
    private const int Bits = 64;

    private readonly ulong[] _rows;
    private readonly int _perRow;

    /// <summary>An empty one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public ObjectRaster(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        (Width, Height) = (width, height);
        _perRow = (width + Bits - 1) / Bits;
        _rows = new ulong[_perRow * height];
    }

    /// <summary>The image's width in pixels.</summary>
    public int Width { get; }

    /// <summary>The image's height in pixels.</summary>
    public int Height { get; }

    /// <summary>Pixels of the object.</summary>
    public long Area => _rows.Sum(bits => (long)BitOperations.PopCount(bits));

    /// <summary>Whether a pixel is the object's.</summary>
    public bool this[int x, int y] => (_rows[(y * _perRow) + (x / Bits)] >> (x % Bits) & 1) != 0;

    /// <summary>Makes a pixel the object's.</summary>
    public void Set(int x, int y) => _rows[(y * _perRow) + (x / Bits)] |= 1UL << (x % Bits);

    /// <summary>Pixels of both.</summary>
    /// <exception cref="ArgumentException">The other has another size.</exception>
    public long Common(ObjectRaster other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Width != Width || other.Height != Height)
        {
            throw new ArgumentException($"rasters of {Width} x {Height} and {other.Width} x {other.Height} don't lie on each other", nameof(other));
        }

        var common = 0L;
        for (var i = 0; i < _rows.Length; i++)
        {
            common += BitOperations.PopCount(_rows[i] & other._rows[i]);
        }

        return common;
    }

    /// <inheritdoc/>
    public override bool Contains(double x, double y) => x >= 0 && y >= 0 && x < Width && y < Height && this[(int)x, (int)y];

    /// <inheritdoc/>
    public override ObjectRaster Raster(int width, int height, BoundingBox bounds) =>
        width == Width && height == Height ? this : base.Raster(width, height, bounds);
}
