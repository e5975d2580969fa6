using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Sources;

/// <summary>Some images of a source, in a given order. Disposing it leaves the source open.</summary>
public sealed class SubsetSource : IImageSource
{
    private readonly IImageSource _source;
    private readonly int[] _indices;
    private readonly int[] _labels;
    private readonly sbyte[] _relevance;

    /// <summary>Selects images.</summary>
    /// <param name="source">The whole; stays the caller's.</param>
    /// <param name="indices">Which of its images.</param>
    /// <exception cref="SourceException">No image is selected.</exception>
    public SubsetSource(IImageSource source, IEnumerable<int> indices)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
        _indices = [.. indices];
        if (_indices.Length == 0)
        {
            throw new SourceException($"no image of {source.Location} is selected");
        }

        _labels = [.. _indices.Select(i => source.LabelOf(i))];
        var classes = source.Relevance.IsEmpty ? 0 : source.Classes.Count;
        _relevance = new sbyte[_indices.Length * classes];
        for (var i = 0; classes > 0 && i < _indices.Length; i++)
        {
            source.Relevance.Slice(_indices[i] * classes, classes).CopyTo(_relevance.AsSpan(i * classes));
        }
    }

    /// <summary>At most <paramref name="count"/> images of a source, evenly apart.</summary>
    /// <param name="source">The whole; stays the caller's.</param>
    /// <param name="count">How many, at least 1.</param>
    public static SubsetSource Spread(IImageSource source, int count)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        count = Math.Min(count, source.Count);
        return new SubsetSource(source, Enumerable.Range(0, count).Select(i => (int)((long)i * source.Count / count)));
    }

    /// <inheritdoc/>
    public string Location => _source.Location;

    /// <inheritdoc/>
    public int Count => _indices.Length;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => _source.Classes;

    /// <inheritdoc/>
    public ReadOnlySpan<int> Labels => _labels;

    /// <inheritdoc/>
    public ReadOnlySpan<sbyte> Relevance => _relevance;

    /// <inheritdoc/>
    public string Fingerprint => _source.Fingerprint + "/" + Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(_indices.AsSpan())).AsSpan(0, 8));

    /// <inheritdoc/>
    public string NameOf(int index) => _source.NameOf(_indices[index]);

    /// <inheritdoc/>
    public EncodedImage Open(int index) => _source.Open(_indices[index]);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
