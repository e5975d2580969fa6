using Selfsame.Vision.Sources;

namespace Selfsame.Benchmarks.EndToEnd;

/// <summary>The images as files in a folder a class, which both sides read.</summary>
internal sealed class ImageFiles : IDisposable
{
    public ImageFiles(BenchmarkOptions options)
    {
        using var source = ImageSources.Open(options.Data);
        foreach (var name in source.Classes)
        {
            Directory.CreateDirectory(Path.Combine(Folder, name));
        }

        // Evenly over the set, which may be sorted by class.
        var count = Math.Min(options.Images, source.Count);
        for (var i = 0; i < count; i++)
        {
            var index = (int)((long)i * source.Count / count);
            using var image = source.Open(index);
            File.WriteAllBytes(Path.Combine(Folder, source.Classes[source.LabelOf(index)], $"{index:D8}.jpg"), image.Content.Span);
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("selfsame-benchmark-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
