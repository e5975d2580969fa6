namespace Selfsame.Vision.Augmentation.Policies;

/// <summary>What a magnitude on a scale of bins means for each operation: torchvision 0.14's tables, in its single precision.</summary>
internal static class PolicyMagnitudes
{
    /// <summary>Bins of RandAugment's scale.</summary>
    public const int RandAugmentBins = 31;

    /// <summary>Bins of AutoAugment's scale.</summary>
    public const int AutoAugmentBins = 10;

    private const int MaxPosterizedBits = 4;

    /// <summary>Whether the sign of the magnitude is drawn.</summary>
    public static bool IsSigned(PolicyOperation operation) => operation is >= PolicyOperation.ShearX and <= PolicyOperation.Sharpness;

    /// <summary>The magnitude without its sign; 0 for an operation that has none.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="bin">Where on the scale, from 0.</param>
    /// <param name="bins">Bins of the scale.</param>
    /// <param name="size">Side of the view in pixels.</param>
    public static float Of(PolicyOperation operation, int bin, int bins, int size) => operation switch
    {
        PolicyOperation.ShearX or PolicyOperation.ShearY => Linear(0, 0.3f, bin, bins),
        PolicyOperation.TranslateX or PolicyOperation.TranslateY => Linear(0, (float)(150.0 / 331 * size), bin, bins),
        PolicyOperation.Rotate => Linear(0, 30, bin, bins),
        PolicyOperation.Brightness or PolicyOperation.Color or PolicyOperation.Contrast or PolicyOperation.Sharpness => Linear(0, 0.9f, bin, bins),
        PolicyOperation.Posterize => 8 - MathF.Round(bin / ((bins - 1) / (float)MaxPosterizedBits)),
        PolicyOperation.Solarize => Linear(255, 0, bin, bins),
        _ => 0,
    };

    /// <summary>torch.linspace: counted from the nearer end.</summary>
    private static float Linear(float start, float end, int bin, int bins)
    {
        var step = (end - start) / (bins - 1);
        return bin < bins / 2 ? float.FusedMultiplyAdd(step, bin, start) : float.FusedMultiplyAdd(-step, bins - 1 - bin, end);
    }
}
