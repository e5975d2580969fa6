using Selfsame.Vision.Augmentation;
using Xunit;

namespace Selfsame.Vision.Tests.Augmentation;

public sealed class AugmentationsTests
{
    [Fact]
    public void Recipes_are_valid_at_every_size()
    {
        foreach (var size in new[] { 16, 32, 64, 96, 224 })
        {
            AugmentationOptions[] all =
            [
                Augmentations.MoCoV1(size), Augmentations.MoCoV2(size), Augmentations.SimSiam(size), Augmentations.UniGrad(size),
                Augmentations.SimClr(size), Augmentations.Byol1(size), Augmentations.Byol2(size), Augmentations.BarlowTwins1(size),
                Augmentations.BarlowTwins2(size), Augmentations.VicReg(size), Augmentations.SwAV(size), Augmentations.SwAVLocal(size),
                Augmentations.CropAndFlip(size), Augmentations.PaddedCropAndFlip(size), Augmentations.Center(size),
            ];
            foreach (var options in all)
            {
                options.Validate();
                Assert.Equal(size, options.Size);
                Assert.True(size > Augmentations.SmallSize || options.BlurProbability == 0);
            }
        }
    }

    /// <summary>The brief's section 9.4, read from the released code.</summary>
    [Fact]
    public void UniGrad_is_MoCo_v2()
    {
        var options = Augmentations.UniGrad();

        Assert.Equal(Augmentations.MoCoV2(), options);
        Assert.Equal((0.2, 1.0), (options.MinScale, options.MaxScale));
        Assert.Equal((0.8, 0.4, 0.4, 0.4, 0.1),
            (options.JitterProbability, options.Brightness, options.Contrast, options.Saturation, options.Hue));
        Assert.Equal((0.2, 0.5, 0.5, 0.0),
            (options.GrayscaleProbability, options.BlurProbability, options.FlipProbability, options.SolarizeProbability));
        Assert.Equal((0.1, 2.0), (options.BlurMinSigma, options.BlurMaxSigma));
    }

    [Fact]
    public void Byols_views_differ_in_blur_and_solarisation()
    {
        Assert.Equal((1.0, 0.0), (Augmentations.Byol1().BlurProbability, Augmentations.Byol1().SolarizeProbability));
        Assert.Equal((0.1, 0.2), (Augmentations.Byol2().BlurProbability, Augmentations.Byol2().SolarizeProbability));
    }

    [Fact]
    public void Small_views_keep_a_fifth_of_the_image()
    {
        AugmentationOptions[] small =
        [
            Augmentations.MoCoV2(32),
            Augmentations.SimClr(32),
            Augmentations.Byol1(32),
            Augmentations.Byol2(32),
            Augmentations.VicReg(32)
        ];
        Assert.All(small, options => Assert.Equal(0.2, options.MinScale));
        Assert.Equal((0.08, 0.08), (Augmentations.SimClr().MinScale, Augmentations.Byol1().MinScale));
    }

    [Theory]
    [InlineData(224, 256)]
    [InlineData(96, 110)]
    [InlineData(32, 32)]
    public void Evaluation_resizes_by_the_usual_factor(int size, int resize) => Assert.Equal(resize, Augmentations.Center(size).Resize);

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        AssertRefused(new() { Size = 0 }, "Size must be from 1 to 8192 pixels; it is 0.");
        AssertRefused(new() { FlipProbability = 1.5 }, "FlipProbability must be a probability from 0 to 1; it is 1.5.");
        AssertRefused(new() { MinScale = 0.5, MaxScale = 0.2 },
            "MinScale and MaxScale must satisfy 0 < MinScale <= MaxScale <= 1; it is 0.5..0.2.");
        AssertRefused(new() { Hue = 0.7 }, "Hue must be from 0 to 0.5; it is 0.7.");
        AssertRefused(new() { Brightness = double.NaN }, "Brightness must be 0 or more; it is NaN.");
        AssertRefused(Augmentations.Center(224, 200),
            "Resize leaves fewer than 224 pixels to crop from; raise it to at least Size; it is 200.");
        AssertRefused(new() { Std = new(0, 1, 1) }, "Std must be above 0");
    }

    private static void AssertRefused(AugmentationOptions options, string message) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => new Augmenter(options)).Message, StringComparison.Ordinal);
}
