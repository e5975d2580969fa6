using System.Security.Cryptography;
using System.Text;
using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Sources;

/// <summary>Several sources one after another, with the classes of all, which are matched by their names.</summary>
internal sealed class JoinedSource : IImageSource
{
    private readonly IReadOnlyList<IImageSource> _sources;
    private readonly int[] _starts;
    private readonly int[] _labels;
    private readonly int _shared;

    /// <summary>Takes over the sources, which are disposed with it.</summary>
    /// <param name="location">What the user calls them.</param>
    /// <param name="sources">The sources, at least one.</param>
    public JoinedSource(string location, IReadOnlyList<IImageSource> sources)
    {
        Location = location;
        _sources = sources;
        // Names begin where the places differ, at the folder.
        var common = sources.Min(s => s.Location.AsSpan().CommonPrefixLength(sources[0].Location));
        _shared = sources[0].Location.AsSpan(0, common).LastIndexOf('/') + 1;
        Classes = [.. sources.SelectMany(s => s.Classes).Distinct().Order(StringComparer.Ordinal)];
        var places = Classes.Index().ToDictionary(c => c.Item, c => c.Index);
        _starts = new int[sources.Count];
        _labels = new int[sources.Sum(s => s.Count)];
        var at = 0;
        for (var i = 0; i < sources.Count; i++)
        {
            _starts[i] = at;
            var own = sources[i];
            foreach (var label in own.Labels)
            {
                _labels[at++] = label < 0 ? -1 : places[own.Classes[label]];
            }
        }
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public int Count => _labels.Length;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<int> Labels => _labels;

    /// <inheritdoc/>
    public string Fingerprint
    {
        get
        {
            var all = string.Join('+', _sources.Select(s => s.Fingerprint));
            return $"{Count}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)).AsSpan(0, 8))}";
        }
    }

    /// <inheritdoc/>
    public string NameOf(int index)
    {
        var (source, own) = Find(index);
        return $"{source.Location[_shared..].TrimEnd('/')}/{source.NameOf(own)}";
    }

    /// <inheritdoc/>
    public EncodedImage Open(int index)
    {
        var (source, own) = Find(index);
        return source.Open(own);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var source in _sources)
        {
            source.Dispose();
        }
    }

    private (IImageSource Source, int Index) Find(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
        var place = Array.BinarySearch(_starts, index);
        place = place < 0 ? ~place - 1 : place; // no source is empty, so no two begin at one place
        return (_sources[place], index - _starts[place]);
    }
}
