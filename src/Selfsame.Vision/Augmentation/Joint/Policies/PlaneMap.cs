using Selfsame.Vision.Annotations;

namespace Selfsame.Vision.Augmentation.Joint.Policies;

/// <summary>
/// Where each point of a changed image comes from: x' = A x + B y + C, y' = D x + E y + F, of determinant 1, so that it can be turned
/// round for boxes. A pixel takes the one that its centre falls into.
/// </summary>
internal readonly record struct PlaneMap(double A, double B, double C, double D, double E, double F)
{
    /// <summary>The map of a geometric operation on an image.</summary>
    public static PlaneMap For(in JointStep step, int width, int height) => step.Operation switch
    {
        JointOperation.TranslateX => new(1, 0, -step.Magnitude, 0, 1, 0),
        JointOperation.TranslateY => new(1, 0, 0, 0, 1, -step.Magnitude),
        JointOperation.ShearX => new(1, step.Magnitude, 0, 0, 1, 0),
        JointOperation.ShearY => new(1, 0, 0, step.Magnitude, 1, 0),
        JointOperation.Rotate => Rotation(step.Magnitude, width / 2.0, height / 2.0),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step.Operation, "is not geometric"),
    };

    /// <summary>Where a point comes from.</summary>
    public (double X, double Y) Source(double x, double y) => ((A * x) + (B * y) + C, (D * x) + (E * y) + F);

    /// <summary>The smallest upright box around the place that a box moves to; may reach beyond the image.</summary>
    public BoundingBox Move(BoundingBox box)
    {
        var (x1, y1) = Move(box.Left, box.Top);
        var (x2, y2) = Move(box.Right, box.Top);
        var (x3, y3) = Move(box.Left, box.Bottom);
        var (x4, y4) = Move(box.Right, box.Bottom);
        return new(
            Math.Min(Math.Min(x1, x2), Math.Min(x3, x4)),
            Math.Min(Math.Min(y1, y2), Math.Min(y3, y4)),
            Math.Max(Math.Max(x1, x2), Math.Max(x3, x4)),
            Math.Max(Math.Max(y1, y2), Math.Max(y3, y4)));
    }

    /// <summary>Maps pixels.</summary>
    /// <param name="source">Rows of <paramref name="width"/> pixels.</param>
    /// <param name="target">Receives as many.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="channels">Bytes a pixel.</param>
    /// <param name="fill">The value where there is no source.</param>
    public void Move(ReadOnlySpan<byte> source, Span<byte> target, int width, int channels, byte fill)
    {
        var height = source.Length / (width * channels);
        target.Fill(fill);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (exactX, exactY) = Source(x + 0.5, y + 0.5);
                var (fromX, fromY) = ((int)Math.Floor(exactX), (int)Math.Floor(exactY));
                if ((uint)fromX < (uint)width && (uint)fromY < (uint)height)
                {
                    source.Slice(((fromY * width) + fromX) * channels, channels).CopyTo(target[(((y * width) + x) * channels)..]);
                }
            }
        }
    }

    private (double X, double Y) Move(double x, double y) => ((E * (x - C)) - (B * (y - F)), (A * (y - F)) - (D * (x - C)));

    private static PlaneMap Rotation(double degrees, double centerX, double centerY)
    {
        var (sin, cos) = Math.SinCos(-degrees * Math.PI / 180);
        return new(cos, sin, centerX - (cos * centerX) - (sin * centerY), -sin, cos, centerY + (sin * centerX) - (cos * centerY));
    }
}
