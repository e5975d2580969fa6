using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Augmentation;

/// <summary>
/// Decoded pixels (interleaved RGB) and where they lie in their image: the whole of it, or a part, perhaps at a reduced scale.
/// </summary>
internal readonly ref struct PixelRegion
{
    private const double Rounding = 1e-6;
    private readonly int _imageWidth;
    private readonly int _imageHeight;
    private readonly double _x;
    private readonly double _y;
    private readonly double _scaleX = 1;
    private readonly double _scaleY = 1;

    /// <summary>The whole image.</summary>
    public PixelRegion(ReadOnlySpan<byte> pixels, int width, int height)
    {
        Pixels = pixels;
        (Width, Height, _imageWidth, _imageHeight) = (width, height, width, height);
    }

    /// <summary>Part of an image.</summary>
    /// <param name="pixels">What was decoded.</param>
    /// <param name="imageWidth">Width of the image it is a part of.</param>
    /// <param name="imageHeight">Height of the image it is a part of.</param>
    /// <param name="box">A box in the image.</param>
    /// <param name="boxInPixels">The same box in <paramref name="pixels"/>.</param>
    public PixelRegion(RgbImage pixels, int imageWidth, int imageHeight, CropBox box, CropBox boxInPixels)
    {
        Pixels = pixels.Pixels;
        (Width, Height, _imageWidth, _imageHeight) = (pixels.Width, pixels.Height, imageWidth, imageHeight);
        _scaleX = boxInPixels.Width / box.Width;
        _scaleY = boxInPixels.Height / box.Height;
        _x = boxInPixels.X - (box.X * _scaleX);
        _y = boxInPixels.Y - (box.Y * _scaleY);
    }

    /// <summary>Interleaved RGB, <c>3 * Width</c> bytes a row.</summary>
    public ReadOnlySpan<byte> Pixels { get; }

    /// <summary>Decoded pixels a row.</summary>
    public int Width { get; }

    /// <summary>Decoded rows.</summary>
    public int Height { get; }

    /// <summary>
    /// The box along x. With <paramref name="inside"/>, pixels beyond the box are not read, as if it had been cut out first.
    /// </summary>
    public AxisSpan Horizontal(in CropBox box, bool inside) => Map(box.X, box.Width, _x, _scaleX, _imageWidth, Width, inside);

    /// <summary>The box along y; see <see cref="Horizontal"/>.</summary>
    public AxisSpan Vertical(in CropBox box, bool inside) => Map(box.Y, box.Height, _y, _scaleY, _imageHeight, Height, inside);

    private static AxisSpan Map(double start, double length, double offset, double scale, int imageLength, int decoded, bool inside)
    {
        var from = offset + (start * scale);
        var to = from + (length * scale);
        var low = inside ? Math.Clamp((int)Math.Floor(from + Rounding), 0, decoded - 1) : 0;
        var high = inside ? Math.Clamp((int)Math.Ceiling(to - Rounding), low + 1, decoded) : decoded;
        return new AxisSpan(from, to - from, low, high, offset, offset + (imageLength * scale));
    }
}
