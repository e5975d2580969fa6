using Selfsame.Vision.Augmentation;

namespace Selfsame.Vision.Backbones;

/// <summary>What a file of weights must say besides the weights for them to be used as they were trained.</summary>
public sealed record BackboneInfo
{
    /// <summary>
    /// The architecture. A file keeps name, width, channels and stem; <see cref="BackboneOptions.ZeroInitResidual"/> is about initial values only.
    /// </summary>
    public required BackboneOptions Options { get; init; }

    /// <summary>Side of the square images it was trained on, in pixels.</summary>
    public required int InputSize { get; init; }

    /// <summary>Subtracted from each channel of its images (scale 0 to 1).</summary>
    public RgbValues Mean { get; init; } = RgbValues.ImageNetMean;

    /// <summary>Divides each channel after the mean is subtracted (scale 0 to 1).</summary>
    public RgbValues Std { get; init; } = RgbValues.ImageNetStd;

    /// <summary>Where the weights come from.</summary>
    public BackboneProvenance Provenance { get; init; } = new();
}
