namespace Selfsame.Vision.Augmentation.Policies;

/// <summary>
/// Where each pixel of a view comes from: x' = A x + B y + C, y' = D x + E y + F, in 16.16 fixed point as in Pillow, taking the pixel that the point
/// falls into, and black where there is none.
/// </summary>
internal readonly record struct AffineMap(double A, double B, double C, double D, double E, double F)
{
    private const int FractionBits = 16;

    /// <summary>The map of a geometric operation.</summary>
    /// <param name="step">The operation.</param>
    /// <param name="size">Side of the view.</param>
    public static AffineMap For(in PolicyStep step, int size) => step.Operation switch
    {
        PolicyOperation.ShearX => new(1, step.Magnitude, 0, 0, 1, 0),
        PolicyOperation.ShearY => new(1, 0, 0, step.Magnitude, 1, 0),
        PolicyOperation.TranslateX => new(1, 0, -(int)step.Magnitude, 0, 1, 0),
        PolicyOperation.TranslateY => new(1, 0, 0, 0, 1, -(int)step.Magnitude),
        PolicyOperation.Rotate => Rotation(step.Magnitude, size / 2.0),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step.Operation, "is not geometric"),
    };

    /// <summary>Maps three planes in place.</summary>
    public void Apply(Span<float> planes, int size, AugmentationWorkspace workspace)
    {
        var source = workspace.Floats(planes.Length);
        planes.CopyTo(source);
        planes.Clear();
        var length = size * size;
        var (xStart, yStart) = (Fixed(C + ((A + B) / 2)), Fixed(F + ((D + E) / 2)));
        var (perColumnX, perColumnY, perRowX, perRowY) = (Fixed(A), Fixed(D), Fixed(B), Fixed(E));
        for (var y = 0; y < size; y++, xStart += perRowX, yStart += perRowY)
        {
            var (atX, atY) = (xStart, yStart);
            for (var x = 0; x < size; x++, atX += perColumnX, atY += perColumnY)
            {
                var (fromX, fromY) = (atX >> FractionBits, atY >> FractionBits);
                if ((uint)fromX < (uint)size && (uint)fromY < (uint)size)
                {
                    var (from, to) = ((fromY * size) + fromX, (y * size) + x);
                    planes[to] = source[from];
                    planes[to + length] = source[from + length];
                    planes[to + (2 * length)] = source[from + (2 * length)];
                }
            }
        }
    }

    private static AffineMap Rotation(double degrees, double center)
    {
        var angle = -degrees * Math.PI / 180;
        var (sin, cos) = Math.SinCos(angle);
        return new(cos, sin, center - ((cos + sin) * center), -sin, cos, center - ((cos - sin) * center));
    }

    private static int Fixed(double value) => (int)Math.Floor((value * (1 << FractionBits)) + 0.5);
}
