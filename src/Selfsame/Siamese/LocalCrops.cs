using Selfsame.Vision.Augmentation;

namespace Selfsame.Siamese;

/// <summary>Makes the crops of a multi-crop plan from those of a method (Caron et al. 2020, section 3.2).</summary>
internal static class LocalCrops
{
    // SwAV's, and DINO's for ResNet-50: local crops cover 5 to 14 % of an image.
    private const double MinScale = 0.05;
    private const double MaxScale = 0.14;

    /// <summary>
    /// Crops of the largest size are the method's own, in turn. Smaller ones have its colours and flips in the same turn, but cover 5 % of the
    /// image up to where the method's crops begin, at least 14 %. As everywhere, views of 64 px or less aren't blurred.
    /// </summary>
    /// <param name="crops">What the method uses, one or more; where it's a multi-crop plan already, its largest.</param>
    /// <param name="groups">The sizes that are wanted.</param>
    public static IReadOnlyList<AugmentationOptions> Expand(IReadOnlyList<AugmentationOptions> crops, IReadOnlyList<CropGroup> groups)
    {
        var largest = groups.Max(g => g.Size);
        var own = crops.Where(c => c.Size == crops.Max(other => other.Size)).ToArray();
        var (global, local) = (0, 0);
        return
        [
            .. groups.SelectMany(g => Enumerable.Repeat(g.Size, g.Count)).Select(size => size == largest
                ? Resized(own[global++ % own.Length], size)
                : Local(Resized(own[local++ % own.Length], size))),
        ];
    }

    private static AugmentationOptions Resized(AugmentationOptions crop, int size) =>
        crop with { Size = size, BlurProbability = size <= Augmentations.SmallSize ? 0 : crop.BlurProbability };

    private static AugmentationOptions Local(AugmentationOptions crop) =>
        crop with { MinScale = MinScale, MaxScale = Math.Max(MaxScale, crop.MinScale) };
}
