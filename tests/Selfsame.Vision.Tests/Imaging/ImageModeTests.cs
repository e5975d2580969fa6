using Selfsame.Vision.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Imaging;

public sealed class ImageModeTests
{
    [Theory]
    [InlineData("420.jpg", "rgb")]
    [InlineData("gray.jpg", "gray")]
    [InlineData("cmyk.jpg", "cmyk")]
    [InlineData("rgb.png", "rgb")]
    [InlineData("rgba.png", "rgb with alpha")]
    [InlineData("rgb16.png", "rgb, 16 bits")]
    [InlineData("gray16.png", "gray, 16 bits")]
    [InlineData("gray-alpha.png", "gray with alpha")]
    [InlineData("bilevel.png", "gray, 1 bit")]
    [InlineData("palette.png", "palette")]
    [InlineData("palette-alpha.png", "palette with alpha")]
    [InlineData("alpha.webp", "rgb with alpha")]
    [InlineData("lossy.webp", "rgb")]
    [InlineData("lossless.webp", "rgb")]
    [InlineData("rgb.bmp", "rgb")]
    [InlineData("palette.bmp", "palette")]
    [InlineData("plain.gif", "palette")]
    [InlineData("rgb.tif", "rgb")]
    [InlineData("rgba.tif", "rgb with alpha")]
    [InlineData("gray16.tif", "gray, 16 bits")]
    [InlineData("cmyk.tif", "cmyk")]
    [InlineData("palette.tif", "palette")]
    [InlineData("bilevel.tif", "gray, 1 bit")]
    [InlineData("jpeg.tif", "rgb")]
    public void Is_what_the_file_says(string file, string mode)
    {
        var data = Fixture.Bytes(file);
        using var image = ImageDecoder.Open(data);
        Assert.Equal(mode, image.Mode.ToString());
        Assert.Equal(data, image.Content.ToArray());
    }
}
