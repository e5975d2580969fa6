using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Augmentation;

public sealed class ThumbnailTests
{
    [Theory]
    [InlineData(90, 60, 32, 32)]
    [InlineData(20, 24, 32, 20)]
    public void It_is_the_middle_square_and_never_larger_than_the_image(int width, int height, int side, int expected)
    {
        var samples = new byte[3 * width * height];
        for (var i = 0; i < samples.Length; i++)
        {
            // A red stripe to the left of the middle square, green in it.
            var x = i / 3 % width;
            samples[i] = (byte)(i % 3 == (x < (width - height) / 2 ? 0 : 1) ? 200 : 20);
        }

        using var image = new PixelImage(samples, width, height, 3);
        using var encoded = Decoded(Thumbnail.ToWebP(image, side));
        using var picture = encoded.Decode();

        Assert.Equal((ImageFormat.WebP, expected, expected), (encoded.Format, picture.Width, picture.Height));
        for (var i = 0; i < picture.Pixels.Length; i++)
        {
            // A smaller picture's outermost pixels have a share of what lies beside the square, and WebP is lossy.
            Assert.InRange(picture.Pixels[i], (i % 3 == 1 ? 200 : 20) - 24, (i % 3 == 1 ? 200 : 20) + 24);
        }
    }

    private static EncodedImage Decoded(byte[] file) => ImageDecoder.Open(file);
}
