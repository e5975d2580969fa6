using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Sources;

/// <summary>The images of a known set's part, as its lists name them.</summary>
internal sealed class ListedSource : IImageSource
{
    private readonly FileTree _tree;
    private readonly string _prefix;
    private readonly NameTable _names;
    private readonly int[] _labels;
    private readonly sbyte[] _relevance;
    private readonly Lazy<string> _fingerprint;

    /// <summary>Takes over the tree.</summary>
    /// <param name="location">What the user calls the part.</param>
    /// <param name="tree">The set's files; disposed with the source.</param>
    /// <param name="prefix">What every name's path begins with.</param>
    /// <param name="images">The names and labels, -1 for none.</param>
    /// <param name="classes">The classes' names.</param>
    /// <param name="relevance">See <see cref="IImageSource.Relevance"/>.</param>
    /// <exception cref="SourceException">There are none, or one has a label that isn't among the classes.</exception>
    public ListedSource(
        string location, FileTree tree, string prefix, IReadOnlyCollection<(string Name, int Label)> images, IReadOnlyList<string> classes,
            sbyte[]? relevance = null)
    {
        if (images.Count == 0)
        {
            throw new SourceException($"{location} has no images");
        }

        if (images.FirstOrDefault(i => i.Label < -1 || i.Label >= classes.Count) is { Name: { } name, Label: var label })
        {
            throw new SourceException($"{location} states the label {label} for {name}, but there are {classes.Count} classes");
        }

        Location = location;
        _tree = tree;
        _prefix = prefix;
        _names = new NameTable(images.Select(i => i.Name), images.Count);
        _labels = [.. images.Select(i => i.Label)];
        Classes = classes;
        _relevance = relevance ?? [];
        _fingerprint = new(() => ImageList.Hash(_names, [.. _labels, .. Array.ConvertAll(_relevance, r => (int)r)]));
    }

    public string Location { get; }

    public int Count => _labels.Length;

    public IReadOnlyList<string> Classes { get; }

    public ReadOnlySpan<int> Labels => _labels;

    public ReadOnlySpan<sbyte> Relevance => _relevance;

    public string Fingerprint => _fingerprint.Value;

    public string NameOf(int index) => _names[index];

    public EncodedImage Open(int index) => _tree.Open(_prefix + _names[index]);

    public void Dispose() => _tree.Dispose();
}
