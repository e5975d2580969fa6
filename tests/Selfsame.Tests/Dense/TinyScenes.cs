using Selfsame.Tests.Training;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Imaging;

namespace Selfsame.Tests.Dense;

/// <summary>Small pictures of a red and a blue rectangle on gray noise, with their boxes (VOC) and masks, in a folder that goes away.</summary>
internal sealed class TinyScenes : IDisposable
{
    private const int Width = 64;
    private const int Height = 48;
    private readonly TemporaryFolder _folder = new();

    /// <param name="train">Pictures in the list <c>train</c>.</param>
    /// <param name="test">Pictures in the list <c>test</c>.</param>
    public TinyScenes(int train, int test)
    {
        Directory.CreateDirectory(_folder.File("ImageSets/Main"));
        for (var i = 0; i < train + test; i++)
        {
            Write(i < train ? "train" : "test", i);
        }

        File.WriteAllLines(_folder.File("ImageSets/Main/train.txt"), Enumerable.Range(0, train).Select(i => $"{i}"));
        File.WriteAllLines(_folder.File("ImageSets/Main/test.txt"), Enumerable.Range(train, test).Select(i => $"{i}"));
        File.WriteAllLines(_folder.File("classes.txt"), ["ground", "red", "blue"]);
    }

    /// <summary>The folder: a detection set and a segmentation set.</summary>
    public string Path => _folder.Path;

    /// <summary>A path beside the set.</summary>
    public string At(string name) => _folder.File(name);

    public void Dispose() => _folder.Dispose();

    private void Write(string split, int seed)
    {
        var random = new Random(seed);
        using var image = RgbImage.Rent(Width, Height);
        random.NextBytes(image.Pixels);
        foreach (ref var value in image.Pixels)
        {
            value = (byte)(96 + (value / 4));
        }

        var labels = new byte[Width * Height];
        var objects = new List<VocObject>();
        for (var label = 1; label <= 2; label++)
        {
            var (width, height) = (random.Next(14, 24), random.Next(14, 24));
            var (left, top) = (((label - 1) * 32) + random.Next(0, 32 - width), random.Next(0, Height - height));
            for (var y = top; y < top + height; y++)
            {
                for (var x = left; x < left + width; x++)
                {
                    image.Row(y)[(3 * x) + (label == 1 ? 0 : 2)] = 255;
                    labels[(y * Width) + x] = (byte)label;
                }
            }

            objects.Add(new(label == 1 ? "red" : "blue", new(left, top, left + width, top + height)));
        }

        var png = ImageWriter.ToPng(image);
        foreach (var (name, content) in new[] { ($"JPEGImages/{seed}.png", png), ($"images/{split}/{seed}.png", png), ($"masks/{split}/{seed}.png", IndexPng.Write(new IndexMask(labels, Width, Height))) })
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_folder.File(name))!);
            File.WriteAllBytes(_folder.File(name), content);
        }

        Directory.CreateDirectory(_folder.File("Annotations"));
        using var file = File.Create(_folder.File($"Annotations/{seed}.xml"));
        new VocAnnotation { FileName = $"{seed}.png", Width = Width, Height = Height, Objects = objects }.Write(file);
    }
}
