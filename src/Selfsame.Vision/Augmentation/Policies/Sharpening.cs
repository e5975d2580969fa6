namespace Selfsame.Vision.Augmentation.Policies;

/// <summary>PIL's sharpness: away from, or towards, a slightly smoothed image. The outermost pixels stay as they are.</summary>
internal static class Sharpening
{
    // ImageFilter.SMOOTH: five for the pixel itself, one for each neighbour.
    private const float Center = 5;
    private const float Sum = 13;

    /// <summary>Sharpens three planes of whole levels in place.</summary>
    /// <param name="planes">3 x size x size levels.</param>
    /// <param name="size">Side of the view.</param>
    /// <param name="factor">0 smooths, 1 changes nothing, more sharpens.</param>
    /// <param name="workspace">Scratch memory.</param>
    public static void Apply(Span<float> planes, int size, float factor, AugmentationWorkspace workspace)
    {
        var source = workspace.Floats(planes.Length);
        planes.CopyTo(source);
        for (var channel = 0; channel < 3; channel++)
        {
            var offset = channel * size * size;
            for (var y = 1; y < size - 1; y++)
            {
                for (var x = 1; x < size - 1; x++)
                {
                    var at = offset + (y * size) + x;
                    var smooth = MathF.Floor((Neighbourhood(source, at, size) / Sum) + 0.5f);
                    planes[at] = MathF.Floor(Math.Clamp(smooth + (factor * (source[at] - smooth)), 0, 255));
                }
            }
        }
    }

    private static float Neighbourhood(ReadOnlySpan<float> plane, int at, int size) =>
        plane[at - size - 1] + plane[at - size] + plane[at - size + 1]
        + plane[at - 1] + (Center * plane[at]) + plane[at + 1]
        + plane[at + size - 1] + plane[at + size] + plane[at + size + 1];
}
