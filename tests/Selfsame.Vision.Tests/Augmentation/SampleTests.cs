using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Augmentation;

/// <summary>
/// The sampled parameters have the distributions of torchvision's transforms. The draws are seeded, so the tests can't flake.
/// </summary>
public sealed class SampleTests
{
    private const int Draws = 20_000;

    [Fact]
    public void The_same_seed_gives_the_same_parameters()
    {
        var augmenter = new Augmenter(Augmentations.Byol2());

        Assert.Equal(augmenter.Sample(500, 375, 17), augmenter.Sample(500, 375, 17));
        Assert.NotEqual(augmenter.Sample(500, 375, 17), augmenter.Sample(500, 375, 18));
    }

    [Fact]
    public void Crops_are_whole_pixels_inside_of_the_image()
    {
        foreach (var box in Sample(Augmentations.SimClr(), 50, 37).Select(p => p.Box))
        {
            Assert.Equal((Math.Floor(box.X), Math.Floor(box.Y)), (box.X, box.Y));
            Assert.InRange(box.X, 0, 50 - box.Width);
            Assert.InRange(box.Y, 0, 37 - box.Height);
        }
    }

    /// <summary>In a square image with scales up to a half no draw is rejected, so area and log-ratio stay uniform.</summary>
    [Fact]
    public void Crop_area_and_ratio_are_uniform()
    {
        var options = new AugmentationOptions { MinScale = 0.1, MaxScale = 0.5 };
        var boxes = Sample(options, 1000, 1000).Select(p => p.Box).ToList();

        AssertUniform(boxes.Select(b => b.Width * b.Height / 1e6), 0.1, 0.5, slack: 0.005);
        AssertUniform(boxes.Select(b => Math.Log(b.Width / b.Height)), Math.Log(3.0 / 4), Math.Log(4.0 / 3), slack: 0.01);
        AssertUniform(boxes.Select(b => b.X / (1000 - b.Width)), 0, 1, slack: 0.001);
        AssertUniform(boxes.Select(b => b.Y / (1000 - b.Height)), 0, 1, slack: 0.001);
    }

    [Theory]
    [InlineData(1000, 10, 493, 0, 13, 10)]
    [InlineData(10, 1000, 0, 493, 10, 13)]
    public void An_image_too_long_for_any_ratio_gets_the_middle(int width, int height, int left, int top, int boxWidth, int boxHeight)
    {
        var options = new AugmentationOptions { MinScale = 0.9 };

        Assert.All(Sample(options, width, height, draws: 50), p => Assert.Equal(new CropBox(left, top, boxWidth, boxHeight), p.Box));
    }

    [Fact]
    public void Jitter_factors_are_uniform_in_torchvisions_ranges()
    {
        var options = new AugmentationOptions { JitterProbability = 1, Brightness = 0.4, Contrast = 1.5, Saturation = 0.2, Hue = 0.1 };
        var draws = Sample(options, 100, 100);

        AssertUniform(draws.Select(p => (double)p.Brightness), 0.6, 1.4);
        AssertUniform(draws.Select(p => (double)p.Contrast), 0, 2.5);
        AssertUniform(draws.Select(p => (double)p.Saturation), 0.8, 1.2);
        AssertUniform(draws.Select(p => (double)p.Hue), -0.1, 0.1);
        Assert.Equal(24, draws.Select(p => p.Order).Distinct().Count());
    }

    [Fact]
    public void Operations_happen_with_their_probabilities()
    {
        var draws = Sample(Augmentations.Byol2() with { BlurProbability = 0.3 }, 100, 100);

        AssertShare(0.5, draws, p => p.Flip);
        AssertShare(0.8, draws, p => p.Brightness != 1);
        AssertShare(0.2, draws, p => p.Grayscale);
        AssertShare(0.3, draws, p => p.BlurSigma > 0);
        AssertShare(0.2, draws, p => p.Solarize);
        AssertShare(0.5 * 0.2, draws, p => p.Flip && p.Grayscale);
        AssertUniform(draws.Where(p => p.BlurSigma > 0).Select(p => (double)p.BlurSigma), 0.1, 2, slack: 0.01);
    }

    /// <summary>500 x 375 becomes 341 x 256 and the crop starts at (58, 16): torchvision rounds 58.5 to even and 341.33 down.</summary>
    [Theory]
    [InlineData(500, 375, 58 * 500 / 341.0, 16 * 375 / 256.0, 224 * 500 / 341.0, 224 * 375 / 256.0)]
    [InlineData(375, 500, 16 * 375 / 256.0, 58 * 500 / 341.0, 224 * 375 / 256.0, 224 * 500 / 341.0)]
    [InlineData(256, 256, 16, 16, 224, 224)]
    public void Centre_crop_is_torchvisions(int width, int height, double x, double y, double boxWidth, double boxHeight)
    {
        var box = new Augmenter(Augmentations.Center()).Sample(width, height, 0).Box;

        Assert.Equal(x, box.X, 9);
        Assert.Equal(y, box.Y, 9);
        Assert.Equal(boxWidth, box.Width, 9);
        Assert.Equal(boxHeight, box.Height, 9);
    }

    [Fact]
    public void Padded_crop_reaches_every_offset()
    {
        var boxes = Sample(Augmentations.PaddedCropAndFlip(), 32, 32).Select(p => p.Box).ToList();

        Assert.Equal(Enumerable.Range(-4, 9).Select(i => (double)i), boxes.Select(b => b.X).Distinct().Order());
        Assert.Equal(Enumerable.Range(-4, 9).Select(i => (double)i), boxes.Select(b => b.Y).Distinct().Order());
        Assert.All(boxes, b => Assert.Equal((32.0, 32.0), (b.Width, b.Height)));
    }

    private static List<AugmentationParameters> Sample(AugmentationOptions options, int width, int height, int draws = Draws)
    {
        var augmenter = new Augmenter(options);
        return [.. Enumerable.Range(0, draws).Select(i => augmenter.Sample(width, height, RandomStream.SeedFor(3, 0, i, 0)))];
    }

    /// <summary>Kolmogorov-Smirnov: 1.95 / sqrt(n) is exceeded by one sample in a thousand; these are fixed ones.</summary>
    private static void AssertUniform(IEnumerable<double> values, double low, double high, double slack = 0)
    {
        var sorted = values.Order().ToArray();
        var worst = 0.0;
        for (var i = 0; i < sorted.Length; i++)
        {
            var expected = (sorted[i] - low) / (high - low);
            worst = Math.Max(worst, Math.Abs(expected - ((double)i / sorted.Length)));
            worst = Math.Max(worst, Math.Abs(expected - ((i + 1.0) / sorted.Length)));
        }

        Assert.InRange(worst, 0, (1.95 / Math.Sqrt(sorted.Length)) + slack);
    }

    private static void AssertShare(
        double expected, IReadOnlyCollection<AugmentationParameters> draws, Func<AugmentationParameters, bool> happens)
    {
        var deviation = Math.Sqrt(expected * (1 - expected) / draws.Count);
        Assert.Equal(expected, (double)draws.Count(happens) / draws.Count, 4 * deviation);
    }
}
