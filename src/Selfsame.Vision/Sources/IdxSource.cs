using System.Globalization;
using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Sources;

/// <summary>
/// Gray images in an IDX file (MNIST and its kin), with the labels of the file beside it: <c>train-images-idx3-ubyte.gz</c> goes with
/// <c>train-labels-idx1-ubyte.gz</c>, plain or gzipped. Without one the images are unlabelled. All of it is held in memory.
/// </summary>
public sealed class IdxSource : IImageSource
{
    private const string ImagesPart = "images-idx3", LabelsPart = "labels-idx1", Suffix = "-ubyte";

    private readonly IdxFile images;
    private readonly int[] labels;
    private readonly Lazy<string> fingerprint;

    private IdxSource(string location, IdxFile images, int[] labels, IReadOnlyList<string> classes)
    {
        Location = location;
        this.images = images;
        this.labels = labels;
        Classes = classes;
        fingerprint = new(() => ImageList.Hash([string.Join('x', images.Dimensions)], labels));
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public int Count => images.Dimensions[0];

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<int> Labels => labels;

    /// <inheritdoc/>
    public string Fingerprint => fingerprint.Value;

    /// <summary>Reads a file of images and the labels beside it.</summary>
    /// <param name="path">The file of images.</param>
    /// <exception cref="SourceException">A file is damaged or truncated, or the two differ in count.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IdxSource Open(string path) => Open(path, path, classes: null);

    /// <inheritdoc/>
    public string NameOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
        return index.ToString("D5", CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public EncodedImage Open(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
        var (height, width) = (images.Dimensions[1], images.Dimensions[2]);
        return new PixelImage(images.Data.AsMemory(index * height * width, height * width), width, height, channels: 1);
    }

    /// <summary>Nothing to release.</summary>
    public void Dispose()
    {
    }

    /// <summary>Whether a file is an IDX file of images.</summary>
    internal static bool IsImages(string path) => IdxFile.Rank(path) == 3;

    /// <summary>The file with a split's images in a folder of IDX files, or null when it isn't such a folder.</summary>
    internal static string? FindImages(string folder, DatasetSplit split)
    {
        var path = Path.Combine(folder, $"{(split == DatasetSplit.Train ? "train" : "t10k")}-{ImagesPart}{Suffix}");
        return FirstThatExists(path, path + ".gz");
    }

    /// <summary>Opens with a location and class names of the caller's.</summary>
    internal static IdxSource Open(string path, string location, IReadOnlyList<string>? classes)
    {
        var images = IdxFile.Read(path, rank: 3);
        var count = images.Dimensions[0];
        if (FindLabels(path) is not { } labelsPath)
        {
            var none = new int[count];
            none.AsSpan().Fill(-1);
            return new IdxSource(location, images, none, []);
        }
        var labels = Array.ConvertAll(IdxFile.Read(labelsPath, rank: 1).Data, label => (int)label);
        if (labels.Length != count)
            throw new SourceException($"{labelsPath} has {labels.Length} labels for {count} images");
        classes ??= [.. Enumerable.Range(0, labels.Max() + 1).Select(label => label.ToString(CultureInfo.InvariantCulture))];
        return labels.Max() < classes.Count
            ? new IdxSource(location, images, labels, classes)
            : throw new SourceException($"{labelsPath} has a label {labels.Max()}, but there are {classes.Count} classes");
    }

    private static string? FindLabels(string images)
    {
        var name = Path.GetFileName(images);
        if (!name.Contains(ImagesPart, StringComparison.Ordinal))
            return null;
        var labels = Path.Combine(Path.GetDirectoryName(images) ?? "", name.Replace(ImagesPart, LabelsPart, StringComparison.Ordinal));
        var other = labels.EndsWith(".gz", StringComparison.Ordinal) ? labels[..^3] : labels + ".gz";
        return FirstThatExists(labels, other);
    }

    private static string? FirstThatExists(string path, string other) => File.Exists(path) ? path : File.Exists(other) ? other : null;
}
