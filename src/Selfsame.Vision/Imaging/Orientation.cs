using System.Runtime.InteropServices;

namespace Selfsame.Vision.Imaging;

/// <summary>
/// An EXIF orientation (1 to 8): how the stored pixels become the upright image. Every one is a transposition, or none, and then a flip of
/// the stored columns and rows: upright(x, y) = stored(u, v), with (u, v) = (y, x) if transposed else (x, y), each counted from the far end if flipped.
/// </summary>
internal readonly record struct Orientation(int Tag)
{
    public static Orientation Upright { get; } = new(1);

    public bool IsTransposed => Tag >= 5;

    private bool FlipsColumns => Tag is 2 or 3 or 7 or 8;

    private bool FlipsRows => Tag is 3 or 4 or 6 or 7;

    /// <summary>A box of the upright image in the frame of the stored one.</summary>
    public CropBox ToStored(in CropBox box, int storedWidth, int storedHeight)
        => Flip(IsTransposed ? Transpose(box) : box, storedWidth, storedHeight);

    /// <summary>A box of the stored image in the frame of the upright one.</summary>
    public CropBox FromStored(in CropBox box, int storedWidth, int storedHeight)
    {
        var flipped = Flip(box, storedWidth, storedHeight);
        return IsTransposed ? Transpose(flipped) : flipped;
    }

    /// <summary>Turns stored pixels upright. Takes ownership of <paramref name="stored"/>.</summary>
    public RgbImage Apply(RgbImage stored)
    {
        if (Tag is <= 1 or > 8)
            return stored;
        using (stored)
        {
            var (width, height) = IsTransposed ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
            var upright = RgbImage.Rent(width, height);
            var from = MemoryMarshal.Cast<byte, Pixel>(stored.Pixels);
            var to = MemoryMarshal.Cast<byte, Pixel>(upright.Pixels);
            // The source index is affine in (x, y): start + x * perColumn + y * perRow.
            var column = FlipsColumns ? -1 : 1;
            var row = FlipsRows ? -stored.Width : stored.Width;
            var start = (FlipsColumns ? stored.Width - 1 : 0) + (FlipsRows ? (stored.Height - 1) * stored.Width : 0);
            var (perColumn, perRow) = IsTransposed ? (row, column) : (column, row);
            for (var y = 0; y < height; y++)
            {
                var source = start + y * perRow;
                foreach (ref var pixel in to.Slice(y * width, width))
                {
                    pixel = from[source];
                    source += perColumn;
                }
            }
            return upright;
        }
    }

    private static CropBox Transpose(in CropBox box) => new(box.Y, box.X, box.Height, box.Width);

    private CropBox Flip(in CropBox box, int width, int height) => box with
    {
        X = FlipsColumns ? width - box.Right : box.X,
        Y = FlipsRows ? height - box.Bottom : box.Y,
    };

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly struct Pixel
    {
        private readonly byte r, g, b;
    }
}
