using System.ComponentModel.DataAnnotations;
using Selfsame.Vision.Augmentation.Joint.Policies;

namespace Selfsame.Vision.Augmentation.Joint;

/// <summary>
/// What happens to an image together with its boxes or its mask: scale jitter, crop, flip, colour jitter, normalisation. The defaults are
/// Augment-S1 of Zoph et al. 2020 (flips, crops and a scale of 0.8 to 1.2). A zoom of 1 fits the image into the view with its aspect kept;
/// what is larger is cropped at random, and what is smaller lies at the top left with zeros (the mean colour) to the right and below.
/// </summary>
public sealed record JointAugmentationOptions
{
    /// <summary>The view's width in pixels.</summary>
    [Range(8, 8192)]
    public int Width { get; init; } = 640;

    /// <summary>The view's height in pixels.</summary>
    [Range(8, 8192)]
    public int Height { get; init; } = 640;

    /// <summary>Smallest zoom.</summary>
    [Range(0.01, 16.0)]
    public double MinZoom { get; init; } = 0.8;

    /// <summary>Largest zoom.</summary>
    [Range(0.01, 16.0)]
    public double MaxZoom { get; init; } = 1.2;

    /// <summary>Probability of mirroring left to right.</summary>
    [Range(0.0, 1.0)]
    public double FlipProbability { get; init; } = 0.5;

    /// <summary>Operations that are chosen at random for the whole image, before the zoom.</summary>
    public JointPolicyKind Policy { get; init; }

    /// <summary>Operations of RandAugment an image.</summary>
    [Range(1, 8)]
    public int RandAugmentOperations { get; init; } = 1;

    /// <summary>RandAugment's magnitude, on AutoAugment's scale of ten levels.</summary>
    [Range(0.0, 30.0)]
    public double RandAugmentMagnitude { get; init; } = 10;

    /// <summary>Probability of jittering the colours.</summary>
    [Range(0.0, 1.0)]
    public double JitterProbability { get; init; }

    /// <summary>Brightness factor is uniform on [max(0, 1 - b), 1 + b].</summary>
    [Range(0.0, 10.0)]
    public double Brightness { get; init; } = 0.4;

    /// <summary>Contrast factor is uniform on [max(0, 1 - c), 1 + c].</summary>
    [Range(0.0, 10.0)]
    public double Contrast { get; init; } = 0.4;

    /// <summary>Saturation factor is uniform on [max(0, 1 - s), 1 + s].</summary>
    [Range(0.0, 10.0)]
    public double Saturation { get; init; } = 0.4;

    /// <summary>Hue shift is uniform on [-h, h] turns of the colour circle.</summary>
    [Range(0.0, 0.5)]
    public double Hue { get; init; } = 0.1;

    /// <summary>Subtracted from each channel (scale 0 to 1).</summary>
    public RgbValues Mean { get; init; } = RgbValues.ImageNetMean;

    /// <summary>Divides each channel after the mean is subtracted (scale 0 to 1).</summary>
    public RgbValues Std { get; init; } = RgbValues.ImageNetStd;

    /// <summary>The same view without anything random: what a trained network is shown.</summary>
    public JointAugmentationOptions ForEvaluation() => this with
    {
        MinZoom = 1,
        MaxZoom = 1,
        FlipProbability = 0,
        Policy = JointPolicyKind.None,
        JitterProbability = 0,
    };

    /// <summary>Checks that the values make sense together.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        if (MinZoom > MaxZoom)
        {
            throw new ArgumentException(FormattableString.Invariant($"min_zoom {MinZoom} is above max_zoom {MaxZoom}"));
        }

        if (RandAugmentOperations is not (>= 1 and <= 8) || RandAugmentMagnitude is not (>= 0 and <= 30))
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"rand_augment_operations must be 1 to 8 and rand_augment_magnitude 0 to 30, not {RandAugmentOperations} and {RandAugmentMagnitude}"));
        }

        // The rest is what a single view needs as well.
        Colours(size: Math.Max(Width, Height)).Validate();
    }

    /// <summary>The part of the options that a square view without boxes has, too.</summary>
    internal AugmentationOptions Colours(int size) => new()
    {
        Size = size,
        Crop = CropKind.ScaleJitter,
        MinZoom = MinZoom,
        MaxZoom = MaxZoom,
        FlipProbability = FlipProbability,
        JitterProbability = JitterProbability,
        Brightness = Brightness,
        Contrast = Contrast,
        Saturation = Saturation,
        Hue = Hue,
        Mean = Mean,
        Std = Std,
    };
}
