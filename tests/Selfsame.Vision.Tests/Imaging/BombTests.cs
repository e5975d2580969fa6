using System.Buffers.Binary;
using Selfsame.Vision.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Imaging;

/// <summary>Small files that claim to be huge are refused when they are opened, before they take memory.</summary>
public sealed class BombTests
{
    // Under the limit of pixels, but far more than a file of some hundred bytes holds.
    private const int Claimed = 13_000;

    [Theory]
    [InlineData("420.jpg", 65_000, "65000 x 65000 pixels exceed the limit of 178,956,970")]
    [InlineData("progressive.jpg", 65_000, "65000 x 65000 pixels exceed the limit of 178,956,970")]
    [InlineData("rgb.png", 2_000_000_000, "2000000000 x 2000000000 pixels exceed the limit of 178,956,970")]
    [InlineData("lossy.webp", 16_383, "16383 x 16383 pixels exceed the limit of 178,956,970")]
    [InlineData("rgb.bmp", 2_000_000_000, "2000000000 x 2000000000 pixels exceed the limit of 178,956,970")]
    [InlineData("plain.gif", 65_535, "65535 x 65535 pixels exceed the limit of 178,956,970")]
    [InlineData("rgb.tif", 2_000_000_000, "2000000000 x 2000000000 pixels exceed the limit of 178,956,970")]
    [InlineData("420.jpg", Claimed, "truncated JPEG")]
    [InlineData("cmyk.jpg", Claimed, "truncated JPEG")]
    [InlineData("progressive.jpg", Claimed, "truncated JPEG")]
    [InlineData("rgb.png", Claimed, "truncated PNG")]
    [InlineData("gray16.png", Claimed, "truncated PNG")]
    [InlineData("rgb.bmp", Claimed, "truncated BMP")]
    [InlineData("rgb.tif", Claimed, "truncated TIFF")]
    public void A_claim_is_checked_against_the_limit_and_the_file(string name, int size, string reason)
    {
        var file = WithSize(Fixture.Bytes(name), size);
        if (name.EndsWith(".jpg", StringComparison.Ordinal) && size > Claimed)
        {
            file = [.. file, .. new byte[3 << 20]]; // enough for its limit to be the reason
        }

        Assert.Equal(reason, Assert.Throws<ImageException>(() => ImageDecoder.Open(file)).Message);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ImageException>(() => ImageDecoder.Open(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Images_that_compress_best_are_no_bombs()
    {
        // One colour: what deflate and Huffman codes make the least of.
        using var plain = RgbImage.Rent(2000, 1500);
        plain.Pixels.Clear();
        foreach (var file in new[] { ImageWriter.ToPng(plain), ImageWriter.ToJpeg(plain, 1), ImageWriter.ToWebP(plain, 1) })
        {
            using var image = ImageDecoder.Open(file);
            using var pixels = image.Decode();
            Assert.InRange(pixels.Pixels.IndexOfAnyExceptInRange((byte)0, (byte)4), -1, -1);
        }
    }

    /// <summary>Writes another width and height into a file's header.</summary>
    private static byte[] WithSize(byte[] file, int size)
    {
        var bytes = file.AsSpan();
        switch (ImageDecoder.DetectFormat(file))
        {
            case ImageFormat.Jpeg:
                var baseline = bytes.IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
                var frame = bytes[(baseline >= 0 ? baseline : bytes.IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC2]))..];
                BinaryPrimitives.WriteUInt16BigEndian(frame[5..], (ushort)size);
                BinaryPrimitives.WriteUInt16BigEndian(frame[7..], (ushort)size);
                break;
            case ImageFormat.Png:
                BinaryPrimitives.WriteInt32BigEndian(bytes[16..], size);
                BinaryPrimitives.WriteInt32BigEndian(bytes[20..], size);
                break;
            case ImageFormat.WebP:
                BinaryPrimitives.WriteUInt16LittleEndian(bytes[26..], (ushort)size);
                BinaryPrimitives.WriteUInt16LittleEndian(bytes[28..], (ushort)size);
                break;
            case ImageFormat.Bmp:
                BinaryPrimitives.WriteInt32LittleEndian(bytes[18..], size);
                BinaryPrimitives.WriteInt32LittleEndian(bytes[22..], size);
                break;
            case ImageFormat.Gif:
                BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], (ushort)size);
                BinaryPrimitives.WriteUInt16LittleEndian(bytes[8..], (ushort)size);
                break;
            default:
                // Width and height are a TIFF's first two entries; as long integers they are 4 bytes.
                var entries = bytes[(BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]) + 2)..];
                for (var i = 0; i < 2; i++, entries = entries[12..])
                {
                    entries[2] = 4;
                    BinaryPrimitives.WriteInt32LittleEndian(entries[8..], size);
                }

                break;
        }

        return file;
    }
}
