using Selfsame.Vision.Imaging;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Vision.Annotations;

/// <summary>
/// Images with masks of class numbers, from a folder or a tar: <c>images/SPLIT</c> and <c>masks/SPLIT</c> with files of the same names and
/// a <c>classes.txt</c> (a name a line), or PASCAL VOC's layout. A class named void, ignore or unlabelled counts for nothing, and so does
/// the value 255.
/// </summary>
public sealed class SegmentationSet : IJointSource, IDisposable
{
    // No set has as many classes.
    private const byte Unknown = 254;
    private const string VocLists = "ImageSets/Segmentation/";
    private const string VocMasks = "SegmentationClass/";
    private const string ClassList = "classes.txt";

    private static readonly string[] s_void = ["void", "ignore", "ignored", "unlabelled", "unlabeled"];

    private static readonly string[] s_vocClasses =
    [
        "background",
        "aeroplane",
        "bicycle",
        "bird",
        "boat",
        "bottle",
        "bus",
        "car",
        "cat",
        "chair",
        "cow",
        "diningtable",
        "dog",
        "horse",
        "motorbike",
        "person",
        "pottedplant", "sheep", "sofa", "train", "tvmonitor",
    ];

    private readonly SetFiles _tree;
    private readonly byte[] _labels = new byte[256];
    private readonly string[] _masks;
    private readonly List<SkippedAnnotation> _skipped = [];

    private SegmentationSet(SetFiles tree, string split)
    {
        _tree = tree;
        Classes = ReadClasses();
        var pairs = tree.Names.Any(n => n.StartsWith(VocMasks, StringComparison.Ordinal)) ? Voc(split) : Folders(split);
        var found = pairs.Where(p => p.Mask is not null).ToList();
        if (found.Count == 0)
        {
            throw new SourceException(_skipped.Count > 0 ? $"none of the images of {Location} has a mask; the first is {_skipped[0].Name}" : Missing(split));
        }

        _masks = [.. found.Select(p => p.Mask!)];
        Images = new SetFilesSource(tree, [.. found.Select(p => p.Image)]);
        Fingerprint = $"{Images.Fingerprint}/{ImageList.Hash([.. _masks, .. Classes], new int[_masks.Length + Classes.Count])}";
    }

    /// <summary>Where it is, as it was given.</summary>
    public string Location => _tree.Location;

    /// <summary>The names of the labels, void left out.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The images.</summary>
    public IImageSource Images { get; }

    /// <summary>What was left out, and why.</summary>
    public IReadOnlyList<SkippedAnnotation> Skipped => _skipped;

    /// <summary>A text that changes with the images, masks (not their pixels), their order or the classes.</summary>
    public string Fingerprint { get; }

    /// <summary>Opens a set.</summary>
    /// <param name="path">A folder, <c>file.tar</c> or <c>file.tar#inner/folder</c>.</param>
    /// <param name="split">A folder below <c>images</c> and <c>masks</c>, or a list of VOC's <c>ImageSets/Segmentation</c>; empty takes all.</param>
    /// <exception cref="SourceException">Nothing is there, it is no such set, it has no such split, or no image has a mask.</exception>
    public static SegmentationSet Open(string path, string split = "")
    {
        ArgumentNullException.ThrowIfNull(split);
        var tree = SetFiles.Open(path);
        try
        {
            return new SegmentationSet(tree, split);
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    /// <summary>Reads an image's mask: labels, and <see cref="IndexMask.Void"/> where nothing counts.</summary>
    /// <param name="index">Which image, from 0.</param>
    /// <exception cref="ImageException">The file is gone, damaged, no mask, or has a value that is no class.</exception>
    public IndexMask ReadMask(int index)
    {
        IndexMask mask;
        using (var bytes = _tree.Read(_masks[index]))
        {
            mask = IndexPng.Read(bytes.Memory.Span);
        }

        Span<bool> seen = stackalloc bool[256];
        foreach (var value in mask.Values)
        {
            seen[value] = true;
        }

        for (var value = 0; value < 255; value++)
        {
            if (seen[value] && _labels[value] == Unknown)
            {
                throw new ImageException($"the mask has the value {value}, which is no class of {ClassList}");
            }
        }

        return mask.Map(_labels);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ObjectAnnotation> ObjectsOf(int index) => [];

    /// <inheritdoc/>
    public IndexMask? MaskOf(int index) => ReadMask(index);

    /// <inheritdoc/>
    public void Dispose() => _tree.Dispose();

    private IReadOnlyList<string> ReadClasses()
    {
        var isVoc = _tree.Names.Any(n => n.StartsWith(VocMasks, StringComparison.Ordinal));
        var names = _tree.Contains(ClassList) ? _tree.ReadLines(ClassList)
            : isVoc ? s_vocClasses
            : throw new SourceException($"{Location} is no segmentation set: it has no {ClassList} (a class a line) and isn't in VOC's layout");
        Array.Fill(_labels, Unknown);
        _labels[IndexMask.Void] = IndexMask.Void;
        var kept = new List<string>();
        foreach (var (value, name) in names.Index())
        {
            if (value >= Unknown)
            {
                throw new SourceException($"{Location} has {names.Count} classes; masks of 8 bits hold at most {Unknown}");
            }

            if (s_void.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                _labels[value] = IndexMask.Void;
            }
            else
            {
                _labels[value] = (byte)kept.Count;
                kept.Add(name);
            }
        }

        return kept.Count > 0 ? kept : throw new SourceException($"{Location} has no classes in {ClassList}");
    }

    private List<(string Image, string? Mask)> Folders(string split)
    {
        var inner = split.Length > 0 ? split + "/" : "";
        return Pairs(
            _tree.Names.Where(n => n.StartsWith($"images/{inner}", StringComparison.Ordinal) && ImageNames.IsImage(n)),
            image => $"masks/{WithoutExtension(image["images/".Length..])}.png");
    }

    private List<(string Image, string? Mask)> Voc(string split)
    {
        var images = _tree.Names.Where(n => n.StartsWith("JPEGImages/", StringComparison.Ordinal) && ImageNames.IsImage(n));
        if (split.Length > 0)
        {
            var list = $"{VocLists}{split}.txt";
            if (!_tree.Contains(list))
            {
                throw new SourceException(Missing(split));
            }

            var wanted = _tree.ReadLines(list).ToHashSet(StringComparer.Ordinal);
            images = images.Where(n => wanted.Contains(WithoutExtension(n["JPEGImages/".Length..])));
        }
        else
        {
            // Most images of VOC have boxes only.
            images = images.Where(n => _tree.Contains(VocMask(n)));
        }

        return Pairs(images, VocMask);
    }

    private List<(string Image, string? Mask)> Pairs(IEnumerable<string> images, Func<string, string> maskOf)
    {
        var pairs = new List<(string Image, string? Mask)>();
        foreach (var image in images)
        {
            var mask = maskOf(image);
            var exists = _tree.Contains(mask);
            pairs.Add((image, exists ? mask : null));
            if (!exists)
            {
                _skipped.Add(new(image, $"there is no mask {mask}"));
            }
        }

        return pairs;
    }

    private string Missing(string split)
    {
        var known = _tree.Names
            .Select(n => n.Split('/'))
            .Where(p => p is ["images", _, _, ..] or ["ImageSets", "Segmentation", _])
            .Select(p => p.Length > 3 || p[0] == "images" ? p[1] : WithoutExtension(p[2]))
            .Distinct();
        return split.Length == 0
            ? $"{Location} has no images with masks (images/... and masks/..., or VOC's layout)"
            : $"{Location} has no split '{split}'; it has {string.Join(", ", known.DefaultIfEmpty("none"))}";
    }

    private static string VocMask(string image) => $"{VocMasks}{WithoutExtension(image["JPEGImages/".Length..])}.png";

    private static string WithoutExtension(string name) => name.LastIndexOf('.') is var dot && dot > name.LastIndexOf('/') ? name[..dot] : name;
}
