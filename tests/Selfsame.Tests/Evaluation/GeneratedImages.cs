using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Tests.Evaluation;

/// <summary>
/// A folder of small PNGs, one class of reddish and one of bluish noise, which lives as long as a test. The noise is weak beside the colour, so
/// that any random network tells the classes apart.
/// </summary>
public sealed class GeneratedImages : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("selfsame-evaluation-").FullName;

    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>Fills a sub-folder for each class.</summary>
    public IImageSource Fill(string name, int perClass, int seed, params string[] classes)
    {
        var random = new Random(seed);
        foreach (var label in classes)
        {
            Directory.CreateDirectory(At($"{name}/{label}"));
            for (var i = 0; i < perClass; i++)
            {
                File.WriteAllBytes(At($"{name}/{label}/{i:00}.png"), Noise(random, label == "blue" ? 2 : 0));
            }
        }

        return ImageSources.Open(At(name));
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static byte[] Noise(Random random, int strong)
    {
        using var image = RgbImage.Rent(16, 16);
        for (var i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = (byte)(random.Next(16) + (i % 3 == strong ? 192 : 0));
        }

        return ImageWriter.ToPng(image);
    }
}
