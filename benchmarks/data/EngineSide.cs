using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Loading;

namespace Selfsame.Benchmarks.Data;

/// <summary>The data engine: end to end through a loader, and stage by stage.</summary>
internal sealed class EngineSide : IDisposable
{
    private readonly EncodedImages _images;
    private readonly RgbImage[] _decoded;
    private readonly ViewStages[][] _views;
    private readonly ImageLoader _loader;
    private int _epoch;

    public EngineSide(BenchmarkRecipe recipe, EncodedImages images)
    {
        _images = images;
        _decoded = [.. Enumerable.Range(0, images.Count).Select(Decode)];
        _views = [.. _decoded.Select((image, i) => recipe.Views.Select((v, k) => new ViewStages(v, image, (ulong)((100 * i) + k))).ToArray())];
        _loader = new ImageLoader(images, new() { BatchSize = Math.Min(16, images.Count), Views = recipe.Views, Workers = 1, CacheBytes = 0, Shuffle = true });
        Stages = ["views", "decode", "crop", "jitter", .. recipe.Views.Any(v => v.BlurProbability > 0) ? ["blur"] : Array.Empty<string>(), "tensor"];
    }

    public IReadOnlyList<string> Stages { get; }

    /// <summary>Until the compiler has made its best code of everything.</summary>
    public void WarmUp()
    {
        for (var repeat = 0; repeat < 3; repeat++)
        {
            foreach (var stage in Stages)
            {
                Run(stage, 200);
            }

            Thread.Sleep(200);
        }
    }

    /// <returns>Images a second of processor time.</returns>
    public double Run(string stage, int count)
    {
        var before = Environment.CpuUsage.TotalTime;
        if (stage == "views")
        {
            Load(count);
        }
        else if (stage == "decode")
        {
            for (var i = 0; i < count; i++)
            {
                Decode(i % _images.Count).Dispose();
            }
        }
        else
        {
            for (var i = 0; i < count; i++)
            {
                foreach (var view in _views[i % _views.Length])
                {
                    view.Run(stage);
                }
            }
        }

        return count / (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    public void Dispose()
    {
        _loader.Dispose();
        foreach (var image in _decoded)
        {
            image.Dispose();
        }
    }

    private RgbImage Decode(int index)
    {
        using var image = _images.Open(index);
        return image.Decode();
    }

    private void Load(int count)
    {
        for (var done = 0; done < count;)
        {
            foreach (var batch in _loader.ReadEpoch(_epoch++))
            {
                using (batch)
                {
                    done += batch.Count;
                    if (done >= count)
                    {
                        break;
                    }
                }
            }
        }
    }
}
