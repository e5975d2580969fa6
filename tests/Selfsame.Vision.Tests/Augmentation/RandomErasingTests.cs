using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Augmentation;

public sealed class RandomErasingTests
{
    private static readonly AugmentationOptions s_options = new() { Size = 1000, EraseProbability = 0.25 };

    /// <summary>Areas up to 0.15 fit with every allowed ratio, so nothing is drawn again and both stay uniform.</summary>
    [Fact]
    public void Area_and_ratio_are_uniform_in_torchvisions_ranges()
    {
        const int Draws = 20_000;
        var augmenter = new Augmenter(s_options with { EraseMaxArea = 0.15 });
        var boxes = Enumerable.Range(0, Draws).Select(i => augmenter.Sample(500, 400, (ulong)i).Erase).ToList();
        var erased = boxes.Where(b => b.Width > 0).ToList();

        Assert.Equal(0.25, (double)erased.Count / Draws, 0.0135);
        AssertUniform(erased.Select(b => b.Width * b.Height / 1e6), 0.02, 0.15);
        AssertUniform(erased.Select(b => Math.Log(b.Height / b.Width)), Math.Log(0.3), Math.Log(3.3));
        AssertUniform(erased.Select(b => b.X / (1000 - b.Width)), 0, 1);
        AssertUniform(erased.Select(b => b.Y / (1000 - b.Height)), 0, 1);
    }

    [Fact]
    public void The_box_becomes_the_mean_and_nothing_else_changes()
    {
        using var image = Levels.Noise(20, 20);
        var augmenter = new Augmenter(new AugmentationOptions { Size = 20 });
        var (clean, erased) = (new float[augmenter.ViewLength], new float[augmenter.ViewLength]);
        augmenter.Apply(image, Levels.Whole(image), clean);
        augmenter.Apply(image, Levels.Whole(image) with { Erase = new CropBox(3, 5, 4, 7) }, erased);
        for (var i = 0; i < clean.Length; i++)
        {
            var (x, y) = (i % 20, i / 20 % 20);
            Assert.Equal(x is >= 3 and < 7 && y is >= 5 and < 12 ? 0 : clean[i], erased[i]);
        }
    }

    private static void AssertUniform(IEnumerable<double> values, double low, double high)
    {
        // Kolmogorov-Smirnov, one sample in a thousand, and what rounding to whole pixels may add.
        var sorted = values.Order().ToArray();
        var worst = sorted.Select((v, i) => Math.Abs(((v - low) / (high - low)) - ((i + 0.5) / sorted.Length))).Max();
        Assert.InRange(worst, 0, (1.95 / Math.Sqrt(sorted.Length)) + 0.005);
    }
}
