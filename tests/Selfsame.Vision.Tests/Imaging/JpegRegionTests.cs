using Selfsame.Vision.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Imaging;

public sealed class JpegRegionTests
{
    private const int Width = 317, Height = 203; // no multiple of anything

    public static TheoryData<byte[], string> Jpegs()
    {
        using var picture = Pictures.Waves(Width, Height);
        return new() { { ImageWriter.ToJpeg(picture), "smooth" }, { ImageWriter.ToJpeg(Noise(), 70), "noise" } };
    }

    [Theory, MemberData(nameof(Jpegs))]
    public void A_region_at_full_size_equals_the_crop(byte[] jpeg, string kind)
    {
        Assert.NotEmpty(kind);
        using var image = ImageDecoder.Open(jpeg);
        using var whole = image.Decode();
        var random = new Random(7);
        for (var trial = 0; trial < 60; trial++)
        {
            int x = random.Next(Width), y = random.Next(Height), w = random.Next(1, Width - x + 1), h = random.Next(1, Height - y + 1);
            using var part = image.DecodeRegion(new CropBox(x, y, w, h), Width, Height, out var box);
            Assert.Equal((w, h), (box.Width, box.Height));
            for (var row = 0; row < h; row++)
            {
                var expected = whole.Row(y + row).Slice(x * 3, w * 3);
                var actual = part.Row((int)box.Y + row).Slice((int)box.X * 3, w * 3);
                Assert.True(expected.SequenceEqual(actual), $"row {row} of {x},{y} {w}x{h}: {Pictures.MaxDifference(expected, actual)}");
            }
        }
    }

    [Theory]
    [InlineData(1.0, 1), InlineData(1.99, 1), InlineData(2.0, 2), InlineData(3.9, 2), InlineData(4.0, 4), InlineData(8.0, 8), InlineData(100.0, 8)]
    public void The_largest_reduction_that_keeps_the_target_is_chosen(double shrink, int denominator)
    {
        using var picture = Pictures.Waves(Width, Height);
        using var image = ImageDecoder.Open(ImageWriter.ToJpeg(picture));
        const double size = 200;
        using var part = image.DecodeRegion(new CropBox(10.5, 1.5, size, size), (int)Math.Ceiling(size / shrink), 1, out var box);
        Assert.Equal(size / denominator, box.Width);
        Assert.True(box.X >= 0 && box.Y >= 0 && Math.Ceiling(box.Right) <= part.Width && Math.Ceiling(box.Bottom) <= part.Height);
    }

    [Theory]
    [InlineData(2), InlineData(4), InlineData(8)]
    public void A_reduced_region_is_close_to_the_mean_of_the_pixels(int denominator)
    {
        using var picture = Pictures.Waves(Width, Height);
        using var image = ImageDecoder.Open(ImageWriter.ToJpeg(picture, 95));
        using var whole = image.Decode();
        int x = denominator * 5, y = denominator * 3, w = denominator * 16, h = denominator * 14;
        using var part = image.DecodeRegion(new CropBox(x, y, w, h), 16, 14, out var box);

        Assert.Equal((16.0, 14.0), (box.Width, box.Height));
        for (var row = 0; row < 14; row++)
        {
            for (var i = 0; i < 16 * 3; i++)
            {
                var sum = 0;
                for (var dy = 0; dy < denominator; dy++)
                {
                    for (var dx = 0; dx < denominator; dx++)
                        sum += whole.Row(y + row * denominator + dy)[(x + i / 3 * denominator + dx) * 3 + i % 3];
                }
                var actual = part.Row((int)box.Y + row)[(int)box.X * 3 + i];
                Assert.InRange(actual - sum / (double)(denominator * denominator), -4, 4);
            }
        }
    }

    [Fact]
    public void The_whole_image_can_be_reduced_to_a_size_that_is_rounded_up()
    {
        using var picture = Pictures.Waves(Width, Height);
        using var image = ImageDecoder.Open(ImageWriter.ToJpeg(picture));
        using var part = image.DecodeRegion(new CropBox(0, 0, Width, Height), 30, 20, out var box);
        Assert.Equal((40, 26), (part.Width, part.Height));
        Assert.Equal(new CropBox(0, 0, Width / 8.0, Height / 8.0), box);
    }

    [Theory]
    [InlineData(-1, 0, 5, 5), InlineData(0, 0, 0, 5), InlineData(313, 0, 5, 5), InlineData(double.NaN, 0, 5, 5), InlineData(0, 0, 5, double.PositiveInfinity)]
    public void A_box_out_of_the_image_is_the_callers_mistake(double x, double y, double w, double h)
    {
        using var picture = Pictures.Waves(Width, Height);
        using var image = ImageDecoder.Open(ImageWriter.ToJpeg(picture));
        Assert.Throws<ArgumentOutOfRangeException>(() => image.DecodeRegion(new CropBox(x, y, w, h), 4, 4, out _));
    }

    private static RgbImage Noise()
    {
        var image = RgbImage.Rent(Width, Height);
        new Random(3).NextBytes(image.Pixels);
        return image;
    }
}
