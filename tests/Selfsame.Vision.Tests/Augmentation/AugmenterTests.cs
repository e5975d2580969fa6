using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Augmentation;

public sealed class AugmenterTests
{
    // 33 is no multiple of any vector's width, so blocks and tails are both used.
    private const int Side = 33;

    private static readonly AugmentationOptions s_options = Levels.Options with { Size = Side };

    [Fact]
    public void Identity_parameters_leave_the_image_unchanged()
    {
        using var image = Levels.Noise(Side, Side);

        Assert.Equal(image.Pixels.ToArray(), Levels.Apply(s_options, image, Levels.Whole(image)));
    }

    [Fact]
    public void Flip_mirrors_and_twice_is_nothing()
    {
        using var image = Levels.Noise(Side, Side);
        var once = Levels.Apply(s_options, image, Levels.Whole(image) with { Flip = true });
        using var mirrored = RgbImage.Rent(Side, Side);
        once.CopyTo(mirrored.Pixels);

        Assert.Equal(image.Pixels[..3].ToArray(), once[(3 * (Side - 1))..(3 * Side)]);
        Assert.Equal(image.Pixels.ToArray(), Levels.Apply(s_options, mirrored, Levels.Whole(mirrored) with { Flip = true }));
    }

    [Fact]
    public void Flip_of_a_resized_crop_mirrors_it()
    {
        using var image = Levels.Noise(50, 41);
        var box = new CropBox(4, 3, 39, 35);
        var straight = Levels.Apply(s_options, image, new AugmentationParameters(box));
        var flipped = Levels.Apply(s_options, image, new AugmentationParameters(box) { Flip = true });
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var a = 3 * ((y * Side) + x);
                var b = 3 * ((y * Side) + Side - 1 - x);
                Assert.True(straight.AsSpan(a, 3).SequenceEqual(flipped.AsSpan(b, 3)));
            }
        }
    }

    [Fact]
    public void Grayscale_has_equal_channels()
    {
        using var image = Levels.Noise(Side, Side);
        var gray = Levels.Apply(s_options, image, Levels.Whole(image) with { Grayscale = true });
        for (var i = 0; i < gray.Length; i += 3)
        {
            Assert.Equal(gray[i], gray[i + 1]);
            Assert.Equal(gray[i], gray[i + 2]);
        }
    }

    [Theory]
    [InlineData(0.3f)]
    [InlineData(1.7f)]
    public void Brightness_is_its_formula(float factor) =>
        AssertPixelwise(p => p with { Brightness = factor }, (r, g, b) => (Blend(0, r, factor), Blend(0, g, factor), Blend(0, b, factor)));

    [Theory]
    [InlineData(0.3f)]
    [InlineData(1.7f)]
    public void Saturation_is_its_formula(float factor) =>
        AssertPixelwise(p => p with { Saturation = factor }, (r, g, b) =>
        {
            var gray = Luma(r, g, b);
            return (Blend(gray, r, factor), Blend(gray, g, factor), Blend(gray, b, factor));
        });

    [Theory]
    [InlineData(0.3f)]
    [InlineData(1.7f)]
    public void Contrast_is_its_formula(float factor)
    {
        using var image = Levels.Noise(Side, Side);
        long sum = 0;
        for (var i = 0; i < image.Pixels.Length; i += 3)
        {
            sum += Luma(image.Pixels[i], image.Pixels[i + 1], image.Pixels[i + 2]);
        }

        var mean = (int)(((double)sum / (Side * Side)) + 0.5);
        AssertPixelwise(p => p with { Contrast = factor }, (r, g, b) =>
            (Blend(mean, r, factor), Blend(mean, g, factor), Blend(mean, b, factor)));
    }

    [Fact]
    public void Solarize_is_its_formula() =>
        AssertPixelwise(p => p with { Solarize = true }, (r, g, b) => (Invert(r), Invert(g), Invert(b)));

    [Fact]
    public void Hue_by_a_third_of_a_turn_permutes_the_primaries()
    {
        using var image = RgbImage.Rent(2, 2);
        byte[] pixels = [255, 0, 0, 0, 255, 0, 0, 0, 255, 90, 90, 90];
        pixels.CopyTo(image.Pixels);

        var turned = Levels.Apply(s_options with { Size = 2 }, image, Levels.Whole(image) with { Hue = 1 / 3f });

        Assert.InRange(Levels.Difference([0, 255, 0, 0, 0, 255, 255, 0, 0, 90, 90, 90], turned).Max, 0, 9);
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(1.5)]
    [InlineData(3.0)]
    public void Blur_spreads_a_point_like_a_Gaussian(double sigma)
    {
        const int Size = 65;
        using var image = RgbImage.Rent(Size, Size);
        image.Pixels.Clear();
        image.Pixels.Slice(3 * Size * (Size / 2), 3 * Size).Fill(255);

        // A line, so that the eight bits of the result hold its profile.
        var blurred = Levels.Apply(s_options with { Size = Size }, image, Levels.Whole(image) with { BlurSigma = (float)sigma });

        double variance = 0, mass = 0;
        for (var y = 0; y < Size; y++)
        {
            var offset = y - (Size / 2);
            var value = blurred[3 * ((y * Size) + 20)];
            mass += value;
            variance += value * offset * offset;
            var gaussian = 255 * Math.Exp(-offset * offset / (2 * sigma * sigma)) / (sigma * Math.Sqrt(2 * Math.PI));
            Assert.Equal(gaussian, value, 255 * 0.05);
        }

        Assert.Equal(255, mass, 10.0);
        Assert.Equal(sigma * sigma, variance / mass, 0.15 * sigma * sigma);
    }

    [Fact]
    public void Blur_keeps_a_plain_image()
    {
        using var image = RgbImage.Rent(Side, Side);
        image.Pixels.Fill(255);

        Assert.All(Levels.Apply(s_options, image, Levels.Whole(image) with { BlurSigma = 2 }), level => Assert.Equal(255, level));
    }

    /// <summary>A plain triangle filter in double precision, written from its definition. Ours rounds its weights and rows as well.</summary>
    [Theory]
    [InlineData(0, 0, 60, 47, 33)]
    [InlineData(5, 7, 12, 9, 33)]
    [InlineData(1, 2, 59, 45, 5)]
    [InlineData(3, 3, 1, 1, 8)]
    public void Resize_is_a_triangle_filter(int left, int top, int width, int height, int size)
    {
        using var image = Levels.Noise(60, 47);
        var actual = Levels.Apply(s_options with { Size = size }, image, new AugmentationParameters(new CropBox(left, top, width, height)));
        var wx = Weights(width, size);
        var wy = Weights(height, size);
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                for (var c = 0; c < 3; c++)
                {
                    double sum = 0;
                    for (var j = 0; j < height; j++)
                    {
                        for (var i = 0; i < width; i++)
                        {
                            sum += wy[y][j] * wx[x][i] * image.Pixels[(3 * (((top + j) * 60) + left + i)) + c];
                        }
                    }

                    Assert.Equal(sum, actual[(3 * ((y * size) + x)) + c], 0.52);
                }
            }
        }
    }

    [Fact]
    public void Normalisation_is_applied()
    {
        using var image = RgbImage.Rent(1, 1);
        byte[] pixel = [255, 128, 0];
        pixel.CopyTo(image.Pixels);
        var view = new float[3];

        new Augmenter(new AugmentationOptions { Size = 1 }).Apply(image, Levels.Whole(image), view);

        Assert.Equal((1 - 0.485) / 0.229, view[0], 1e-5f);
        Assert.Equal(((128 / 255.0) - 0.456) / 0.224, view[1], 1e-5f);
        Assert.Equal(-0.406 / 0.225, view[2], 1e-5f);
    }

    [Fact]
    public void Beyond_the_border_of_a_padded_crop_is_black()
    {
        using var image = RgbImage.Rent(8, 8);
        image.Pixels.Fill(200);
        var options = s_options with { Size = 8, Crop = CropKind.RandomPadded, Padding = 3 };

        var view = Levels.Apply(options, image, new AugmentationParameters(new CropBox(-3, 2, 8, 8)));

        for (var y = 0; y < 8; y++)
        {
            for (var x = 0; x < 8; x++)
            {
                Assert.Equal(x < 3 || y >= 6 ? 0 : 200, view[3 * ((y * 8) + x)]);
            }
        }
    }

    [Fact]
    public void A_large_image_is_decoded_in_part_with_the_same_result()
    {
        using var image = Levels.Noise(700, 600);
        using var encoded = new PixelImage(image.Pixels.ToArray(), 700, 600, channels: 3);
        foreach (var options in new[] { Augmentations.SimClr(96), Augmentations.Center(64), Augmentations.PaddedCropAndFlip(64, 8) })
        {
            var augmenter = new Augmenter(options);
            var (partial, whole) = (new float[augmenter.ViewLength], new float[augmenter.ViewLength]);

            augmenter.Apply(encoded, 11, partial);
            augmenter.Apply(image, augmenter.Sample(700, 600, 11), whole);

            Assert.Equal(whole, partial);
        }
    }

    [Fact]
    public void A_view_allocates_nothing()
    {
        using var image = Levels.Noise(300, 200);
        var augmenter = new Augmenter(Augmentations.Byol1());
        var view = new float[augmenter.ViewLength];
        augmenter.Apply(image, augmenter.Sample(300, 200, 0), view);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var seed = 1UL; seed < 5; seed++)
        {
            augmenter.Apply(image, augmenter.Sample(300, 200, seed), view);
        }

        // Wider crops may still grow the row buffer once or twice.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
    }

    [Fact]
    public void A_destination_of_another_length_is_refused()
    {
        using var image = Levels.Noise(8, 8);
        var error = Assert.Throws<ArgumentException>(() => new Augmenter(s_options).Apply(image, Levels.Whole(image), new float[5]));

        Assert.Contains("has 3267 floats; the destination has 5", error.Message, StringComparison.Ordinal);
    }

    private static double[][] Weights(int input, int size)
    {
        var scale = (double)input / size;
        var support = Math.Max(scale, 1);
        return [.. Enumerable.Range(0, size).Select(o =>
        {
            var center = (o + 0.5) * scale;
            var weights = Enumerable.Range(0, input).Select(i => Math.Max(0, 1 - (Math.Abs(i + 0.5 - center) / support))).ToArray();
            return weights.Select(w => w / weights.Sum()).ToArray();
        })];
    }

    private static void AssertPixelwise(
        Func<AugmentationParameters, AugmentationParameters> change, Func<int, int, int, (int R, int G, int B)> formula)
    {
        using var image = Levels.Noise(Side, Side);
        var actual = Levels.Apply(s_options, image, change(Levels.Whole(image)));
        for (var i = 0; i < actual.Length; i += 3)
        {
            var expected = formula(image.Pixels[i], image.Pixels[i + 1], image.Pixels[i + 2]);
            Assert.Equal(expected, (actual[i], actual[i + 1], actual[i + 2]));
        }
    }

    private static int Blend(int from, int to, float factor) => (int)Math.Clamp(from + (factor * (to - from)), 0, 255);

    private static int Luma(int r, int g, int b) => ((r * 19595) + (g * 38470) + (b * 7471) + 0x8000) >> 16;

    private static int Invert(int value) => value < 128 ? value : 255 - value;
}
