using System.Buffers.Binary;
using Selfsame.Vision.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Imaging;

public sealed class ImageDecoderTests
{
    [Theory]
    [InlineData("", "empty file")]
    [InlineData("hello, this is text", "not an image (starts with \"hello, this \")")]
    [InlineData("\u0001\u0002\u0003\u0004\u0005", "not an image (starts with 01020304)")]
    public void What_is_no_image_is_refused_with_its_start(string text, string reason)
    {
        var error = Assert.Throws<ImageException>(() => ImageDecoder.Open(System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.Equal(reason, error.Message);
    }

    [Fact]
    public void A_header_that_claims_too_many_pixels_is_refused_before_memory_is_taken()
    {
        byte[] png = [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, .. new byte[13], 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 60_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 60_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<ImageException>(() => ImageDecoder.Open(png));
        Assert.Equal("60000 x 60000 pixels exceed the limit of 178,956,970", error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Theory]
    [InlineData("420.jpg"), InlineData("rgb.png"), InlineData("lossy.webp"), InlineData("plain.gif"), InlineData("rgb.bmp"), InlineData("rgb.tif")]
    public void Half_a_file_is_truncated_or_damaged(string name)
    {
        var file = Fixture.Bytes(name);
        var error = Assert.Throws<ImageException>(() =>
        {
            using var image = ImageDecoder.Open(file.AsMemory(0, file.Length / 2));
            image.Decode();
        });
        Assert.Matches("^(truncated|damaged)", error.Message);
    }

    [Fact]
    public void A_truncated_JPEG_is_named_so()
        => Assert.Equal("truncated JPEG", Assert.Throws<ImageException>(() => ImageDecoder.Open(Fixture.Bytes("420.jpg").AsMemory(..^9))).Message);

    [Fact]
    public void A_JPEG_with_damaged_data_is_refused()
    {
        using var picture = Pictures.Waves(64, 64);
        var jpeg = ImageWriter.ToJpeg(picture);
        // An end mark in the midst of the scan.
        jpeg[^200] = 0xFF;
        jpeg[^199] = 0xD9;
        using var image = ImageDecoder.Open(jpeg);
        Assert.StartsWith("damaged JPEG", Assert.Throws<ImageException>(() => image.Decode()).Message);
    }

    [Fact]
    public void A_progressive_JPEG_with_endless_scans_is_refused()
    {
        var jpeg = Fixture.Bytes("progressive.jpg");
        // The first scan over and over: each is a valid pass over the image.
        var start = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        var end = start + jpeg.AsSpan(start).IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC4]);
        byte[] hostile = [.. jpeg[..end], .. Enumerable.Repeat(jpeg[start..end], 1000).SelectMany(bytes => bytes), .. jpeg[end..]];
        using var image = ImageDecoder.Open(hostile);
        Assert.Equal("damaged JPEG (more than 500 scans)", Assert.Throws<ImageException>(() => image.Decode()).Message);
    }

    [Fact]
    public void The_format_is_told_by_content()
        => Assert.All(
            Fixture.Names,
            name => Assert.Equal(
                Path.GetExtension(name) switch
                {
                    ".jpg" => ImageFormat.Jpeg,
                    ".png" => ImageFormat.Png,
                    ".webp" => ImageFormat.WebP,
                    ".gif" => ImageFormat.Gif,
                    ".bmp" => ImageFormat.Bmp,
                    _ => ImageFormat.Tiff,
                },
                ImageDecoder.DetectFormat(Fixture.Bytes(name))));

    [Fact]
    public void The_owner_of_the_data_is_disposed_with_the_image_and_on_failure()
    {
        var good = new PooledBytes(Fixture.Bytes("rgb.png").Length);
        Fixture.Bytes("rgb.png").CopyTo(good.Memory);
        ImageDecoder.Open(good).Dispose();
        Assert.Throws<ObjectDisposedException>(() => good.Memory);

        var bad = new PooledBytes(5);
        bad.Memory.Span.Clear();
        Assert.Throws<ImageException>(() => ImageDecoder.Open(bad));
        Assert.Throws<ObjectDisposedException>(() => bad.Memory);
    }

    [Fact]
    public void PNG_round_trips_and_JPEG_comes_close()
    {
        using var picture = Pictures.Waves(45, 31);
        using var png = ImageDecoder.Open(ImageWriter.ToPng(picture));
        using var fromPng = png.Decode();
        Assert.Equal(0, Pictures.MaxDifference(picture.Pixels, fromPng.Pixels));
        using var jpeg = ImageDecoder.Open(ImageWriter.ToJpeg(picture, 100));
        using var fromJpeg = jpeg.Decode();
        Assert.InRange(Pictures.MaxDifference(picture.Pixels, fromJpeg.Pixels), 0, 6);
    }

    [Theory]
    [InlineData(1), InlineData(3)]
    public void Plain_samples_are_cropped(int channels)
    {
        var samples = Enumerable.Range(0, 5 * 4 * channels).Select(i => (byte)i).ToArray();
        using var image = new PixelImage(samples, 5, 4, channels);
        using var part = image.DecodeRegion(new CropBox(1.5, 2, 2, 1), 8, 8, out var box);
        Assert.Equal(new CropBox(0.5, 0, 2, 1), box);
        var expected = Enumerable.Range(0, 9).Select(i => samples[channels == 3 ? (2 * 5 + 1) * 3 + i : 2 * 5 + 1 + i / 3]);
        Assert.Equal(expected, part.Pixels.ToArray());
    }
}
