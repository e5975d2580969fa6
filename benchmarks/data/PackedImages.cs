using System.IO.MemoryMappedFiles;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Benchmarks.Data;

/// <summary>
/// The best that a packed format of our own could be: the encoded images one behind another in a file that is mapped into memory, their places in an
/// array, and the decoder reading straight from the mapping.
/// </summary>
internal sealed class PackedImages : IImageSource
{
    private readonly MemoryMappedFile _file;
    private readonly MappedBytes _bytes;
    private readonly long[] _ends;
    private readonly int[] _labels;
    private readonly string _path;

    /// <summary>Packs a source into a temporary file.</summary>
    public PackedImages(IImageSource source)
    {
        _path = Path.GetTempFileName();
        _ends = new long[source.Count];
        _labels = source.Labels.ToArray();
        using (var target = File.OpenWrite(_path))
        {
            for (var i = 0; i < source.Count; i++)
            {
                using var image = source.Open(i);
                target.Write(image.Content.Span);
                _ends[i] = target.Length;
            }
        }

        _file = MemoryMappedFile.CreateFromFile(_path, FileMode.Open);
        _bytes = new MappedBytes(_file, (int)_ends[^1]);
    }

    public string Location => _path;

    public int Count => _ends.Length;

    public IReadOnlyList<string> Classes => [];

    public ReadOnlySpan<int> Labels => _labels;

    public string Fingerprint => _path;

    public string NameOf(int index) => $"image {index}";

    public EncodedImage Open(int index)
    {
        var start = index == 0 ? 0 : (int)_ends[index - 1];
        return ImageDecoder.Open(_bytes.Memory.Slice(start, (int)_ends[index] - start));
    }

    public void Dispose()
    {
        ((IDisposable)_bytes).Dispose();
        _file.Dispose();
        File.Delete(_path);
    }
}
