using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Benchmarks.Data;

/// <summary>Files in memory, so that no disk is measured; also as a folder, for Python to read once.</summary>
internal sealed class EncodedImages : IImageSource
{
    private readonly byte[][] _files;
    private readonly int[] _labels;

    private EncodedImages(string location, byte[][] files)
    {
        (Location, _files, _labels) = (location, files, [.. Enumerable.Repeat(-1, files.Length)]);
        for (var i = 0; i < files.Length; i++)
        {
            File.WriteAllBytes(System.IO.Path.Combine(Folder, $"{i:D6}.jpg"), files[i]);
        }
    }

    /// <summary>A temporary folder with the files.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("selfsame-benchmark-").FullName;

    public string Location { get; }

    public int Count => _files.Length;

    public IReadOnlyList<string> Classes => [];

    public ReadOnlySpan<int> Labels => _labels;

    public string Fingerprint => Location;

    /// <summary>The first images of <c>file.tar#inner/folder</c>.</summary>
    public static EncodedImages FromTar(string path, int count)
    {
        var (file, inner) = (path[..path.IndexOf('#', StringComparison.Ordinal)], path[(path.IndexOf('#', StringComparison.Ordinal) + 1)..]);
        using var tar = new System.Formats.Tar.TarReader(File.OpenRead(file));
        var files = new List<byte[]>();
        while (files.Count < count && tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } content && entry.Name.StartsWith(inner, StringComparison.Ordinal))
            {
                using var bytes = new MemoryStream();
                content.CopyTo(bytes);
                files.Add(bytes.ToArray());
            }
        }

        return new EncodedImages(path, [.. files]);
    }

    public string NameOf(int index) => $"image {index}";

    public EncodedImage Open(int index) => ImageDecoder.Open(_files[index]);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
