namespace Selfsame.Vision.Augmentation;

/// <summary>
/// The augmentations of published recipes. Each takes the side of the view in pixels; adapt one with a <c>with</c> expression.
/// </summary>
/// <remarks>
/// Views of 64 pixels or less are not blurred, whatever the recipe: its blur is meant for 224 pixels, where it hides detail of a hundredth
/// of the width, and SimCLR's appendix on CIFAR-10 and the small-image recipes in use since leave it out. Resampling is
/// antialiased bilinear everywhere; the released code of BYOL, Barlow Twins and VICReg uses bicubic.
/// </remarks>
public static class Augmentations
{
    /// <summary>The largest view, in pixels, that is treated as a small image.</summary>
    public const int SmallSize = 64;

    /// <summary>MoCo v1 (He et al. 2020, section 3.3 and released code): crop (0.2, 1), grayscale first, jitter always, no blur.</summary>
    public static AugmentationOptions MoCoV1(int size = 224) => new()
    {
        Size = size,
        MinScale = 0.2,
        FlipProbability = 0.5,
        GrayscaleProbability = 0.2,
        GrayscaleBeforeJitter = true,
        JitterProbability = 1,
        Brightness = 0.4,
        Contrast = 0.4,
        Saturation = 0.4,
        Hue = 0.4,
    };

    /// <summary>
    /// MoCo v2 (Chen et al. 2020, released code): crop (0.2, 1), jitter 0.4/0.4/0.4/0.1, grayscale, blur with probability 0.5.
    /// </summary>
    public static AugmentationOptions MoCoV2(int size = 224) => new()
    {
        Size = size,
        MinScale = 0.2,
        FlipProbability = 0.5,
        JitterProbability = 0.8,
        Brightness = 0.4,
        Contrast = 0.4,
        Saturation = 0.4,
        Hue = 0.1,
        GrayscaleProbability = 0.2,
        BlurProbability = Blur(size, 0.5),
    };

    /// <summary>SimSiam (Chen and He 2021): the same as <see cref="MoCoV2"/>.</summary>
    public static AugmentationOptions SimSiam(int size = 224) => MoCoV2(size);

    /// <summary>UniGrad (Tao et al. 2022, released code): the same as <see cref="MoCoV2"/>, for both views.</summary>
    public static AugmentationOptions UniGrad(int size = 224) => MoCoV2(size);

    /// <summary>
    /// SimCLR (Chen et al. 2020, appendix A): crop (0.08, 1), jitter 0.8/0.8/0.8/0.2 (strength 1), blur with probability 0.5.
    /// Small views follow the CIFAR-10 practice: crop (0.2, 1), jitter of strength 0.5, no blur.
    /// </summary>
    public static AugmentationOptions SimClr(int size = 224)
    {
        var small = size <= SmallSize;
        var strength = small ? 0.5 : 1;
        return new()
        {
            Size = size,
            MinScale = small ? 0.2 : 0.08,
            FlipProbability = 0.5,
            JitterProbability = 0.8,
            Brightness = 0.8 * strength,
            Contrast = 0.8 * strength,
            Saturation = 0.8 * strength,
            Hue = 0.2 * strength,
            GrayscaleProbability = 0.2,
            BlurProbability = Blur(size, 0.5),
        };
    }

    /// <summary>BYOL's first view (Grill et al. 2020, appendix B): always blurred, never solarised.</summary>
    public static AugmentationOptions Byol1(int size = 224) => ByolCommon(size) with { BlurProbability = Blur(size, 1) };

    /// <summary>BYOL's second view (Grill et al. 2020, appendix B): blurred with probability 0.1, solarised with 0.2.</summary>
    public static AugmentationOptions Byol2(int size = 224) =>
        ByolCommon(size) with { BlurProbability = Blur(size, 0.1), SolarizeProbability = 0.2 };

    /// <summary>Barlow Twins' first view (Zbontar et al. 2021): the same as <see cref="Byol1"/>.</summary>
    public static AugmentationOptions BarlowTwins1(int size = 224) => Byol1(size);

    /// <summary>Barlow Twins' second view (Zbontar et al. 2021): the same as <see cref="Byol2"/>.</summary>
    public static AugmentationOptions BarlowTwins2(int size = 224) => Byol2(size);

    /// <summary>
    /// VICReg (Bardes et al. 2022, appendix C.1): BYOL's with both views alike: blur 0.5, solarisation 0.1.
    /// The released code uses BYOL's two different views: <see cref="Byol1"/> and <see cref="Byol2"/>.
    /// </summary>
    public static AugmentationOptions VicReg(int size = 224) =>
        ByolCommon(size) with { BlurProbability = Blur(size, 0.5), SolarizeProbability = 0.1 };

    /// <summary>SwAV's global crops (Caron et al. 2020, released code): SimCLR's colours, crop (0.14, 1).</summary>
    public static AugmentationOptions SwAV(int size = 224) => SimClr(size) with { MinScale = 0.14 };

    /// <summary>SwAV's local crops (Caron et al. 2020, released code): SimCLR's colours, crop (0.05, 0.14).</summary>
    public static AugmentationOptions SwAVLocal(int size = 96) => SimClr(size) with { MinScale = 0.05, MaxScale = 0.14 };

    /// <summary>Random resized crop (0.08, 1) and flip: what trains a linear classifier or fine-tunes on ImageNet.</summary>
    public static AugmentationOptions CropAndFlip(int size = 224) => new() { Size = size, FlipProbability = 0.5 };

    /// <summary>Padded random crop and flip: what trains a classifier on CIFAR.</summary>
    public static AugmentationOptions PaddedCropAndFlip(int size = 32, int padding = 4) =>
        new() { Size = size, Crop = CropKind.RandomPadded, Padding = padding, FlipProbability = 0.5 };

    /// <summary>
    /// For evaluation: the shorter side to <paramref name="resize"/>, then the middle square; nothing random. Without
    /// <paramref name="resize"/> it is 256/224 of the size (256 for 224), or for a small view the size itself.
    /// </summary>
    public static AugmentationOptions Center(int size = 224, int? resize = null) => new()
    {
        Size = size,
        Crop = CropKind.Center,
        Resize = resize ?? (size <= SmallSize ? size : (int)Math.Round(size * 256.0 / 224)),
    };

    // Small views are cropped as SimCLR's are: eight percent of 32 px would be nine pixels' side.
    private static AugmentationOptions ByolCommon(int size) => new()
    {
        Size = size,
        MinScale = size <= SmallSize ? 0.2 : 0.08,
        FlipProbability = 0.5,
        JitterProbability = 0.8,
        Brightness = 0.4,
        Contrast = 0.4,
        Saturation = 0.2,
        Hue = 0.1,
        GrayscaleProbability = 0.2,
    };

    private static double Blur(int size, double probability) => size <= SmallSize ? 0 : probability;
}
