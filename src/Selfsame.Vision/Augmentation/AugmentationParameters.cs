using Selfsame.Vision.Augmentation.Policies;
using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Augmentation;

/// <summary>
/// What was drawn for one view of one image. Without changes to its properties, it crops <paramref name="Box"/> and nothing else.
/// </summary>
/// <param name="Box">The part of the image that becomes the view, in pixels of the image; a padded crop may
/// reach beyond its borders.</param>
public readonly record struct AugmentationParameters(CropBox Box)
{
    /// <summary>Whether the view is mirrored left to right.</summary>
    public bool Flip { get; init; }

    /// <summary>What RandAugment or AutoAugment does after the flip.</summary>
    public PolicySteps Policy { get; init; }

    /// <summary>The order of the four jitter operations.</summary>
    public ColorOrder Order { get; init; } = ColorOrder.Default;

    /// <summary>Brightness factor; 1 changes nothing, 0 gives black.</summary>
    public float Brightness { get; init; } = 1;

    /// <summary>Contrast factor; 1 changes nothing, 0 gives the mean gray.</summary>
    public float Contrast { get; init; } = 1;

    /// <summary>Saturation factor; 1 changes nothing, 0 gives a gray image.</summary>
    public float Saturation { get; init; } = 1;

    /// <summary>Hue shift in turns, -0.5 to 0.5; 0 changes nothing.</summary>
    public float Hue { get; init; }

    /// <summary>Whether colour is dropped.</summary>
    public bool Grayscale { get; init; }

    /// <summary>Standard deviation of the blur in pixels of the view; 0 is no blur.</summary>
    public float BlurSigma { get; init; }

    /// <summary>Whether the view is solarised.</summary>
    public bool Solarize { get; init; }

    /// <summary>The box that is erased at the end, in whole pixels of the view; empty erases nothing.</summary>
    public CropBox Erase { get; init; }
}
