using System.Globalization;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Benchmarks.Data;

/// <summary>A folder, a tar with its index, and the best that a packed format could be, over the same images in random order.</summary>
internal sealed class SourceSpeeds : IDisposable
{
    private static readonly string[] s_work = ["read", "decode", "views"];

    private readonly string _folder = Directory.CreateTempSubdirectory("selfsame-benchmark-").FullName;
    private readonly IReadOnlyList<(string Name, IImageSource Source)> _sources;
    private readonly BenchmarkRecipe _recipe;
    private int _epoch;

    public SourceSpeeds(string data, BenchmarkRecipe recipe)
    {
        _recipe = recipe;
        var tar = ImageSources.Open(Path.Combine(data, recipe.Archive));
        for (var i = 0; i < tar.Count; i++)
        {
            using var image = tar.Open(i);
            var path = Path.Combine(_folder, tar.NameOf(i));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, image.Content.Span);
        }

        _sources = [("folder", ImageSources.Open(_folder)), ("tar", tar), ("packed", new PackedImages(tar))];
    }

    /// <summary>Measures in turn and prints images a second of processor time, and what the packed file gains.</summary>
    public void Run(int images, int rounds)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_recipe.Name}: {_sources[0].Source.Count} images, {images} a round"));
        foreach (var work in s_work)
        {
            var speeds = _sources.ToDictionary(s => s.Name, _ => new List<double>());
            for (var round = -1; round < rounds; round++)
            {
                foreach (var (name, source) in _sources)
                {
                    var speed = Speed(work, source, images);
                    if (round >= 0)
                    {
                        speeds[name].Add(speed);
                    }
                }
            }

            var line = string.Concat(_sources.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Name} {Median(speeds[s.Name]),9:F0}   ")));
            var (overTar, overFolder) = (Ratio(speeds["packed"], speeds["tar"]), Ratio(speeds["packed"], speeds["folder"]));
            Console.WriteLine($"  {work,-7} {line} packed / tar {overTar}   packed / folder {overFolder}");
        }
    }

    public void Dispose()
    {
        foreach (var (_, source) in _sources)
        {
            source.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private double Speed(string work, IImageSource source, int images)
    {
        var order = EpochOrder.Create(source.Count, shuffle: true, seed: 1, _epoch++);
        var before = Environment.CpuUsage.TotalTime;
        if (work == "views")
        {
            images = Load(source, images);
        }
        else
        {
            for (var i = 0; i < images; i++)
            {
                using var image = source.Open(order[i % order.Length]);
                if (work == "decode")
                {
                    image.Decode().Dispose();
                }
            }
        }

        return images / (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    private int Load(IImageSource source, int images)
    {
        var view = Augmentations.SimClr(_recipe.Views[0].Size);
        using var loader = new ImageLoader(source, new() { BatchSize = 16, Views = [view], Workers = 1, CacheBytes = 0, Shuffle = true });
        var done = 0;
        while (done < images)
        {
            foreach (var batch in loader.ReadEpoch(_epoch++))
            {
                using (batch)
                {
                    done += batch.Count;
                    if (done >= images)
                    {
                        break;
                    }
                }
            }
        }

        return done;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static string Ratio(List<double> upper, List<double> lower)
    {
        var ratios = upper.Zip(lower, (u, l) => u / l).Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"{Median(ratios):F2} ({ratios[0]:F2} to {ratios[^1]:F2})");
    }
}
