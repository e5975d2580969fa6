using System.Buffers.Binary;
using System.IO.Hashing;
using Selfsame.Vision.Imaging;

namespace Selfsame.Cli.Tests;

/// <summary>Small folders of images in classes that colour tells apart.</summary>
internal static class Photos
{
    private static readonly string[] s_classes = ["blue", "green", "red"];

    /// <summary>Writes images, PNG and JPEG in turn, spread over three classes.</summary>
    public static void Write(string folder, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var label = i % s_classes.Length;
            var path = Path.Combine(folder, s_classes[label], $"{i:D3}");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var image = Noise(seed: i, label);
            var (extension, data) = i % 2 == 0 ? (".png", ImageWriter.ToPng(image)) : (".jpg", ImageWriter.ToJpeg(image));
            File.WriteAllBytes(path + extension, data);
        }
    }

    /// <summary>Adds one of each kind of broken file.</summary>
    public static IReadOnlyList<string> Break(string folder)
    {
        using var image = Noise(seed: 1, label: 0);
        var whole = ImageWriter.ToJpeg(image);
        var files = new Dictionary<string, byte[]>
        {
            ["red/truncated.jpg"] = whole[..(whole.Length / 2)],
            ["red/nothing.jpg"] = [],
            ["green/text.jpg"] = "this is a letter, not a photograph\n"u8.ToArray(),
            ["blue/huge.png"] = PngHeader(60_000, 60_000),
        };
        foreach (var (name, data) in files)
        {
            File.WriteAllBytes(Path.Combine(folder, name), data);
        }

        return [.. files.Keys];
    }

    private static RgbImage Noise(int seed, int label)
    {
        var random = new Random(seed);
        var image = RgbImage.Rent(20, 20);
        var pixels = image.Pixels;
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(random.Next(120) + (i % 3 == 2 - label ? 100 : 0));
        }

        return image;
    }

    private static byte[] PngHeader(int width, int height)
    {
        var chunk = new byte[17];
        "IHDR"u8.CopyTo(chunk);
        BinaryPrimitives.WriteInt32BigEndian(chunk.AsSpan(4), width);
        BinaryPrimitives.WriteInt32BigEndian(chunk.AsSpan(8), height);
        (chunk[12], chunk[13]) = (8, 2); // 8 bits, RGB
        var checksum = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.HashToUInt32(chunk));
        return [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 13, .. chunk, .. checksum];
    }
}
