using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Augmentation.Policies;
using Selfsame.Vision.Backbones;

namespace Selfsame.Evaluation;

/// <summary>How images are augmented for a classifier that is trained on them.</summary>
public static class ClassifierViews
{
    /// <summary>
    /// Random resized crop (0.08, 1) and flip; at 64 px or less a crop from the image with an eighth of its side as black border, and flip,
    /// as is usual on CIFAR.
    /// </summary>
    /// <param name="info">The input that the backbone was trained on.</param>
    public static AugmentationOptions Train(BackboneInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        var view = info.InputSize <= Augmentations.SmallSize
            ? Augmentations.PaddedCropAndFlip(info.InputSize, info.InputSize / 8)
            : Augmentations.CropAndFlip(info.InputSize);
        return view with { Mean = info.Mean, Std = info.Std };
    }

    /// <summary>The same in words, for a protocol.</summary>
    internal static string Describe(AugmentationOptions view)
    {
        var crop = view.Crop == CropKind.RandomPadded
            ? $"random crop of {view.Size} px with {view.Padding} px of border, flip"
            : FormattableString.Invariant($"random resized crop ({view.MinScale}, {view.MaxScale}) to {view.Size} px, flip");
        var policy = view.Policy switch
        {
            PolicyKind.RandAugment => $", RandAugment ({view.RandAugmentOperations}, {view.RandAugmentMagnitude})",
            PolicyKind.AutoAugmentImagenet => ", AutoAugment (ImageNet)",
            PolicyKind.AutoAugmentCifar10 => ", AutoAugment (CIFAR-10)",
            _ => "",
        };
        return crop + policy + (view.EraseProbability > 0 ? FormattableString.Invariant($", erasing {view.EraseProbability}") : "");
    }
}
