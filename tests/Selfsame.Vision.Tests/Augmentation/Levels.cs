using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Augmentation;

/// <summary>Views as whole levels 0 to 255, interleaved, which is easier to compare with than normalised planes.</summary>
internal static class Levels
{
    /// <summary>Options whose views are levels / 255.</summary>
    public static AugmentationOptions Options { get; } = new() { Mean = new(0, 0, 0), Std = new(1, 1, 1) };

    public static AugmentationParameters Whole(RgbImage image) => new(new CropBox(0, 0, image.Width, image.Height));

    public static byte[] Apply(AugmentationOptions options, RgbImage image, in AugmentationParameters parameters)
    {
        var augmenter = new Augmenter(options);
        var view = new float[augmenter.ViewLength];
        augmenter.Apply(image, parameters, view);
        return ToBytes(view, options.Size);
    }

    public static byte[] ToBytes(ReadOnlySpan<float> view, int size)
    {
        var bytes = new byte[view.Length];
        for (var i = 0; i < size * size; i++)
        {
            for (var c = 0; c < 3; c++)
            {
                var level = view[(c * size * size) + i] * 255;
                Assert.Equal(MathF.Round(level), level, 1e-3f);
                bytes[(3 * i) + c] = (byte)MathF.Round(level);
            }
        }

        return bytes;
    }

    /// <summary>An image of random colours.</summary>
    public static RgbImage Noise(int width, int height, int seed = 1)
    {
        var image = RgbImage.Rent(width, height);
        var random = new RandomStream((ulong)seed);
        foreach (ref var value in image.Pixels)
        {
            value = (byte)random.NextBits();
        }

        return image;
    }

    public static (double Mean, int Max) Difference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Assert.Equal(a.Length, b.Length);
        var (sum, max) = (0L, 0);
        for (var i = 0; i < a.Length; i++)
        {
            var difference = Math.Abs(a[i] - b[i]);
            sum += difference;
            max = Math.Max(max, difference);
        }

        return ((double)sum / a.Length, max);
    }
}
