namespace Selfsame.Vision.Imaging;

/// <summary>A rectangle in pixel coordinates: pixel <c>i</c> covers <c>[i, i + 1)</c>, the origin is the top left corner.</summary>
/// <param name="X">The left edge.</param>
/// <param name="Y">The top edge.</param>
/// <param name="Width">The width, in pixels; may be fractional.</param>
/// <param name="Height">The height, in pixels; may be fractional.</param>
public readonly record struct CropBox(double X, double Y, double Width, double Height)
{
    /// <summary>The right edge.</summary>
    public double Right => X + Width;

    /// <summary>The bottom edge.</summary>
    public double Bottom => Y + Height;
}
