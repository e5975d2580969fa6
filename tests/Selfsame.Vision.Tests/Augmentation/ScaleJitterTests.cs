using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Augmentation;

public sealed class ScaleJitterTests
{
    private static readonly AugmentationOptions s_options = Levels.Options with { Size = 100, Crop = CropKind.ScaleJitter };

    [Fact]
    public void The_factor_is_uniform_and_the_crop_lies_in_the_image_where_that_is_larger()
    {
        var augmenter = new Augmenter(s_options);
        var boxes = Enumerable.Range(0, 5000).Select(i => augmenter.Sample(4000, 2000, (ulong)i).Box).ToList();

        // Fitting 4000 px into 100 is a scale of 1/40, so a crop is 4000 / factor wide.
        var factors = boxes.Select(b => 4000 / b.Width).Order().ToArray();
        Assert.InRange(factors.Select((f, i) => Math.Abs(((f - 0.5) / 1.5) - ((i + 0.5) / factors.Length))).Max(), 0, 0.04);
        Assert.All(boxes.Where(b => b.Width <= 4000), b => Assert.InRange(b.X, 0, 4000 - b.Width + 1e-6));
        Assert.All(boxes.Where(b => b.Width > 4000), b => Assert.Equal((0.0, 0.0), (b.X, b.Y)));
    }

    [Fact]
    public void What_a_smaller_image_leaves_is_black_to_the_right_and_below()
    {
        using var image = RgbImage.Rent(80, 40);
        image.Pixels.Fill(200);
        var options = s_options with { MinZoom = 0.5, MaxZoom = 0.5 };
        var view = Levels.Apply(options, image, new Augmenter(options).Sample(80, 40, 1));
        for (var y = 0; y < 100; y++)
        {
            for (var x = 0; x < 100; x++)
            {
                Assert.Equal(x < 50 && y < 25 ? 200 : 0, view[3 * ((y * 100) + x)]);
            }
        }
    }
}
