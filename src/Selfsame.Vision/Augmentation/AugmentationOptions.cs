using Selfsame.Vision.Augmentation.Policies;

namespace Selfsame.Vision.Augmentation;

/// <summary>
/// Everything that makes one view of an image, as data: crop, flip, policy, colour jitter, grayscale, blur, solarisation, normalisation, erasing, in this
/// order. The defaults crop and normalise only; <see cref="Augmentations"/> has the named recipes. Semantics are torchvision's (0.14, on
/// PIL images); a probability of 0 turns an operation off.
/// </summary>
public sealed record AugmentationOptions
{
    /// <summary>Side of the square view, in pixels.</summary>
    public int Size { get; init; } = 224;

    /// <summary>How the square is chosen.</summary>
    public CropKind Crop { get; init; } = CropKind.RandomResized;

    /// <summary>Smallest share of the image's area in a random resized crop, above 0.</summary>
    public double MinScale { get; init; } = 0.08;

    /// <summary>Largest share of the image's area in a random resized crop, at most 1.</summary>
    public double MaxScale { get; init; } = 1;

    /// <summary>Smallest width / height of a random resized crop.</summary>
    public double MinRatio { get; init; } = 3.0 / 4;

    /// <summary>Largest width / height of a random resized crop.</summary>
    public double MaxRatio { get; init; } = 4.0 / 3;

    /// <summary>Length the shorter side is resized to before a centre or padded crop, in pixels; null means <see cref="Size"/>.</summary>
    public int? Resize { get; init; }

    /// <summary>Black pixels added to every side before a padded crop.</summary>
    public int Padding { get; init; }

    /// <summary>Smallest factor of a scale-jittered crop, where 1 fits the image into the view.</summary>
    public double MinZoom { get; init; } = 0.5;

    /// <summary>Largest factor of a scale-jittered crop.</summary>
    public double MaxZoom { get; init; } = 2;

    /// <summary>Probability of mirroring left to right.</summary>
    public double FlipProbability { get; init; }

    /// <summary>Operations chosen at random after the flip: RandAugment or AutoAugment.</summary>
    public PolicyKind Policy { get; init; }

    /// <summary>RandAugment's N: operations a view, 1 to 4.</summary>
    public int RandAugmentOperations { get; init; } = 2;

    /// <summary>RandAugment's M: how strong operations are, 0 to 30.</summary>
    public int RandAugmentMagnitude { get; init; } = 9;

    /// <summary>Probability of jittering the colours (all four operations together, in random order).</summary>
    public double JitterProbability { get; init; }

    /// <summary>Brightness factor is uniform on [max(0, 1 - b), 1 + b]; 0 leaves brightness alone.</summary>
    public double Brightness { get; init; }

    /// <summary>Contrast factor is uniform on [max(0, 1 - c), 1 + c]; 0 leaves contrast alone.</summary>
    public double Contrast { get; init; }

    /// <summary>Saturation factor is uniform on [max(0, 1 - s), 1 + s]; 0 leaves saturation alone.</summary>
    public double Saturation { get; init; }

    /// <summary>Hue shift is uniform on [-h, h] turns of the colour circle, at most 0.5; 0 leaves hue alone.</summary>
    public double Hue { get; init; }

    /// <summary>Probability of dropping colour.</summary>
    public double GrayscaleProbability { get; init; }

    /// <summary>Whether colour is dropped before the jitter (MoCo v1) instead of after it (all later recipes).</summary>
    public bool GrayscaleBeforeJitter { get; init; }

    /// <summary>Probability of a Gaussian blur.</summary>
    public double BlurProbability { get; init; }

    /// <summary>Smallest standard deviation of the blur, in pixels of the view.</summary>
    public double BlurMinSigma { get; init; } = 0.1;

    /// <summary>Largest standard deviation of the blur, in pixels of the view.</summary>
    public double BlurMaxSigma { get; init; } = 2;

    /// <summary>Probability of solarisation (values from the threshold on are inverted).</summary>
    public double SolarizeProbability { get; init; }

    /// <summary>Lowest value that solarisation inverts, 0 to 256.</summary>
    public int SolarizeThreshold { get; init; } = 128;

    /// <summary>Probability of erasing a box of the view, which becomes <see cref="Mean"/>.</summary>
    public double EraseProbability { get; init; }

    /// <summary>Smallest share of the view's area that is erased.</summary>
    public double EraseMinArea { get; init; } = 0.02;

    /// <summary>Largest share of the view's area that is erased.</summary>
    public double EraseMaxArea { get; init; } = 0.33;

    /// <summary>Smallest height / width of an erased box.</summary>
    public double EraseMinRatio { get; init; } = 0.3;

    /// <summary>Largest height / width of an erased box.</summary>
    public double EraseMaxRatio { get; init; } = 3.3;

    /// <summary>Subtracted from each channel (scale 0 to 1).</summary>
    public RgbValues Mean { get; init; } = RgbValues.ImageNetMean;

    /// <summary>Divides each channel after the mean is subtracted (scale 0 to 1).</summary>
    public RgbValues Std { get; init; } = RgbValues.ImageNetStd;

    /// <summary>Checks that the values make sense together.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names the option and the range.</exception>
    public void Validate()
    {
        Require(Size is > 0 and <= 8192, nameof(Size), Size, "must be from 1 to 8192 pixels");
        Require(Enum.IsDefined(Crop), nameof(Crop), Crop, "is not a kind of crop");
        Require(MinScale > 0 && MinScale <= MaxScale && MaxScale <= 1, nameof(MinScale), $"{MinScale}..{MaxScale}",
            "and MaxScale must satisfy 0 < MinScale <= MaxScale <= 1");
        Require(MinRatio > 0 && MinRatio <= MaxRatio && double.IsFinite(MaxRatio), nameof(MinRatio), $"{MinRatio}..{MaxRatio}",
            "and MaxRatio must satisfy 0 < MinRatio <= MaxRatio");
        Require(Resize is null or (> 0 and <= 16384), nameof(Resize), Resize, "must be from 1 to 16384 pixels");
        Require(Padding is >= 0 and <= 4096, nameof(Padding), Padding, "must be from 0 to 4096 pixels");
        Require(MinZoom > 0 && MinZoom <= MaxZoom && MaxZoom <= 16, nameof(MinZoom), $"{MinZoom}..{MaxZoom}",
            "and MaxZoom must satisfy 0 < MinZoom <= MaxZoom <= 16");
        Require(Crop is CropKind.RandomResized or CropKind.ScaleJitter || (Resize ?? Size) + (Crop == CropKind.RandomPadded ? 2 * Padding : 0) >= Size,
            nameof(Resize), Resize, $"leaves fewer than {Size} pixels to crop from; raise it to at least {nameof(Size)}");
        RequireProbability(FlipProbability, nameof(FlipProbability));
        Require(Enum.IsDefined(Policy), nameof(Policy), Policy, "is not a policy");
        Require(RandAugmentOperations is >= 1 and <= PolicySteps.Max, nameof(RandAugmentOperations), RandAugmentOperations, "must be from 1 to 4");
        Require(RandAugmentMagnitude is >= 0 and < PolicyMagnitudes.RandAugmentBins, nameof(RandAugmentMagnitude), RandAugmentMagnitude,
            "must be from 0 to 30");
        RequireProbability(EraseProbability, nameof(EraseProbability));
        Require(EraseMinArea >= 0 && EraseMinArea <= EraseMaxArea && EraseMaxArea <= 1, nameof(EraseMinArea), $"{EraseMinArea}..{EraseMaxArea}",
            "and EraseMaxArea must satisfy 0 <= EraseMinArea <= EraseMaxArea <= 1");
        Require(EraseMinRatio > 0 && EraseMinRatio <= EraseMaxRatio && double.IsFinite(EraseMaxRatio), nameof(EraseMinRatio),
            $"{EraseMinRatio}..{EraseMaxRatio}", "and EraseMaxRatio must satisfy 0 < EraseMinRatio <= EraseMaxRatio");
        RequireProbability(JitterProbability, nameof(JitterProbability));
        RequireProbability(GrayscaleProbability, nameof(GrayscaleProbability));
        RequireProbability(BlurProbability, nameof(BlurProbability));
        RequireProbability(SolarizeProbability, nameof(SolarizeProbability));
        RequireStrength(Brightness, nameof(Brightness));
        RequireStrength(Contrast, nameof(Contrast));
        RequireStrength(Saturation, nameof(Saturation));
        Require(Hue is >= 0 and <= 0.5, nameof(Hue), Hue, "must be from 0 to 0.5");
        Require(BlurMinSigma >= 0 && BlurMinSigma <= BlurMaxSigma && BlurMaxSigma <= GaussianBlur.MaxSigma, nameof(BlurMinSigma),
            $"{BlurMinSigma}..{BlurMaxSigma}", "and BlurMaxSigma must satisfy 0 <= BlurMinSigma <= BlurMaxSigma <= 100");
        Require(SolarizeThreshold is >= 0 and <= 256, nameof(SolarizeThreshold), SolarizeThreshold, "must be from 0 to 256");
        Require(AllFinite(Mean), nameof(Mean), Mean, "must be finite");
        Require(AllFinite(Std) && Std is { Red: > 0, Green: > 0, Blue: > 0 }, nameof(Std), Std, "must be above 0");
    }

    private static bool AllFinite(RgbValues values) =>
        double.IsFinite(values.Red) && double.IsFinite(values.Green) && double.IsFinite(values.Blue);

    private static void RequireProbability(double value, string option) =>
        Require(value is >= 0 and <= 1, option, value, "must be a probability from 0 to 1");

    private static void RequireStrength(double value, string option) =>
        Require(value >= 0 && double.IsFinite(value), option, value, "must be 0 or more");

    private static void Require(bool condition, string option, object? value, string rule)
    {
        if (!condition)
        {
            throw new ArgumentException(FormattableString.Invariant($"{option} {rule}; it is {value ?? "not set"}."));
        }
    }
}
