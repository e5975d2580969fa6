using Selfsame.Vision.Imaging;

namespace Selfsame.Benchmarks.Serving;

/// <summary>JPEGs on disk: given ones, or smooth coloured noise of the backbone's size.</summary>
internal static class TestImages
{
    /// <summary>Writes noise.</summary>
    public static void Write(string folder, int count, int size)
    {
        Directory.CreateDirectory(folder);
        using var image = RgbImage.Rent(size, size);
        for (var i = 0; i < count; i++)
        {
            var random = new Random(i);
            var (fx, fy, phase) = (random.NextDouble() * 0.5, random.NextDouble() * 0.5, random.NextDouble() * 6);
            for (var p = 0; p < image.Pixels.Length; p++)
            {
                var (x, y, channel) = (p / 3 % size, p / 3 / size, p % 3);
                image.Pixels[p] = (byte)(128 + (90 * Math.Sin((fx * x) + (fy * y * (channel + 1)) + phase)) + random.Next(24));
            }

            File.WriteAllBytes(Path.Combine(folder, $"{i:00000}.jpg"), ImageWriter.ToJpeg(image));
        }
    }
}
