using System.Globalization;
using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Sources;

/// <summary>Images of one size whose red, green and blue planes lie one after another in files: CIFAR's and STL-10's. They are read one by one.</summary>
internal sealed class RawSource : IImageSource
{
    private readonly IDisposable? _owner;
    private readonly IReadOnlyList<RawPart> _parts;
    private readonly int _side;
    private readonly bool _isTransposed;
    private readonly int[] _labels;
    private readonly Lazy<string> _fingerprint;

    /// <summary>Takes over what owns the files.</summary>
    /// <param name="location">What the user calls the part.</param>
    /// <param name="owner">Disposed with the source; null when nothing has to be.</param>
    /// <param name="parts">Where the images are.</param>
    /// <param name="side">Their height and width in pixels.</param>
    /// <param name="isTransposed">Whether planes are stored column by column.</param>
    /// <param name="labels">One for each image, -1 for none.</param>
    /// <param name="classes">The classes' names.</param>
    /// <exception cref="SourceException">There are no images, or a label isn't among the classes.</exception>
    public RawSource(string location, IDisposable? owner, IReadOnlyList<RawPart> parts, int side, bool isTransposed, int[] labels,
        IReadOnlyList<string> classes)
    {
        if (labels.Length == 0 || labels.Length != parts.Sum(p => p.Count))
        {
            throw new SourceException($"{location} has {parts.Sum(p => p.Count)} images and {labels.Length} labels");
        }

        if (Array.Find(labels, label => label < -1 || label >= classes.Count) is not 0 and var wrong)
        {
            throw new SourceException($"{location} has a label {wrong}, but there are {classes.Count} classes");
        }

        (Location, _owner, _parts, _side, _isTransposed, _labels, Classes) = (location, owner, parts, side, isTransposed, labels, classes);
        _fingerprint = new(() => ImageList.Hash([string.Create(CultureInfo.InvariantCulture, $"{labels.Length}x{side}x{side}")], labels));
    }

    public string Location { get; }

    public int Count => _labels.Length;

    public IReadOnlyList<string> Classes { get; }

    public ReadOnlySpan<int> Labels => _labels;

    public string Fingerprint => _fingerprint.Value;

    public string NameOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
        return index.ToString("D6", CultureInfo.InvariantCulture);
    }

    public EncodedImage Open(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
        var place = index;
        var part = 0;
        for (; place >= _parts[part].Count; part++)
        {
            place -= _parts[part].Count;
        }

        var plane = _side * _side;
        using var planes = ReadPlanes(_parts[part], place, 3 * plane);
        var source = planes.Memory.Span;
        var pixels = new PooledBytes(3 * plane);
        var target = pixels.Memory.Span;
        for (var y = 0; y < _side; y++)
        {
            for (var x = 0; x < _side; x++)
            {
                var from = _isTransposed ? (x * _side) + y : (y * _side) + x;
                var to = 3 * ((y * _side) + x);
                (target[to], target[to + 1], target[to + 2]) = (source[from], source[from + plane], source[from + (2 * plane)]);
            }
        }

        return new PixelImage(pixels, _side, _side, channels: 3);
    }

    public void Dispose() => _owner?.Dispose();

    private static PooledBytes ReadPlanes(RawPart part, int index, int length)
    {
        try
        {
            return part.File.Read(part.Start + ((long)index * part.Stride), length);
        }
        catch (IOException error)
        {
            throw new ImageException($"cannot read the file: {error.Message}", error);
        }
    }
}
