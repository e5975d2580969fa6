using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Vision.Annotations;

/// <summary>Chosen images of a <see cref="SetFiles"/>, without labels. Disposing it leaves the tree open.</summary>
internal sealed class SetFilesSource : IImageSource
{
    private readonly SetFiles _tree;
    private readonly int[] _labels;

    /// <param name="tree">The files; stay the caller's.</param>
    /// <param name="names">Which images, by their paths in the tree.</param>
    public SetFilesSource(SetFiles tree, IReadOnlyList<string> names)
    {
        (_tree, Names) = (tree, names);
        _labels = new int[names.Count];
        Array.Fill(_labels, -1);
        Fingerprint = ImageList.Hash(names, _labels);
    }

    /// <summary>The images' paths.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public string Location => _tree.Location;

    /// <inheritdoc/>
    public int Count => Names.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => [];

    /// <inheritdoc/>
    public ReadOnlySpan<int> Labels => _labels;

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public string NameOf(int index) => Names[index];

    /// <inheritdoc/>
    public EncodedImage Open(int index) => ImageDecoder.Open(_tree.Read(Names[index]));

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
