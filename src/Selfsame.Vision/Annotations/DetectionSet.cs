using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Vision.Annotations;

/// <summary>
/// Images with boxes, from a folder or a tar in VOC's or COCO's layout. What can't be used is left out and listed with its reason: an image
/// that is missing or unreadable, an annotation that is damaged, a box that is empty or outside of its image. Sizes are the images' own
/// where a file states none.
/// </summary>
public sealed class DetectionSet : IJointSource, IDisposable
{
    private const string VocLists = "ImageSets/Main/";
    private readonly SetFiles _tree;
    private readonly List<SkippedAnnotation> _skipped = [];

    private DetectionSet(SetFiles tree, DetectionFormat format)
    {
        (_tree, Format) = (tree, format);
        (Classes, Annotations, Images) = ([], [], new SetFilesSource(tree, []));
    }

    /// <summary>How it is kept.</summary>
    public DetectionFormat Format { get; }

    /// <summary>Where it is, as it was given.</summary>
    public string Location => _tree.Location;

    /// <summary>The names of the labels: VOC's in alphabetical order over the whole set (not the split alone), COCO's in the order of their ids.</summary>
    public IReadOnlyList<string> Classes { get; private set; }

    /// <summary>The images.</summary>
    public IImageSource Images { get; private set; }

    /// <summary>What is in each of <see cref="Images"/>, in the same order. Boxes lie within their image and aren't empty.</summary>
    public IReadOnlyList<AnnotatedImage> Annotations { get; private set; }

    /// <summary>What was left out, and why.</summary>
    public IReadOnlyList<SkippedAnnotation> Skipped => _skipped;

    /// <summary>A text that changes with the images, their order or their objects.</summary>
    public string Fingerprint { get; private set; } = "";

    /// <summary>Opens a set.</summary>
    /// <param name="path">A folder, <c>file.tar</c>, <c>file.tar#inner/folder</c>, or a COCO JSON in any of these.</param>
    /// <param name="split">
    /// VOC: a list of <c>ImageSets/Main</c>, or a folder of that name; COCO: what the JSON's path says. Empty takes all of a VOC set, and
    /// the only JSON of a COCO set.
    /// </param>
    /// <exception cref="SourceException">Nothing is there, it is no such set, it has no such split, or none of its images can be used.</exception>
    public static DetectionSet Open(string path, string split = "")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(split);
        var (folder, json) = SplitJson(path);
        var tree = SetFiles.Open(folder, leaveOutCommonFolder: json is null);
        try
        {
            var isVoc = json is null && tree.Names.Any(n => n.EndsWith(".xml", StringComparison.OrdinalIgnoreCase));
            var set = new DetectionSet(tree, isVoc ? DetectionFormat.Voc : DetectionFormat.Coco);
            set.Take(isVoc ? set.ReadVoc(split) : set.ReadCoco(json ?? set.FindJson(split), split));
            return set;
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ObjectAnnotation> ObjectsOf(int index) => Annotations[index].Objects;

    /// <inheritdoc/>
    public IndexMask? MaskOf(int index) => null;

    /// <inheritdoc/>
    public void Dispose() => _tree.Dispose();

    // "folder/instances.json" is the folder and the file in it; so is "file.tar#inner/instances.json". COCO keeps its JSON in "annotations", beside the images.
    private static (string Folder, string? Json) SplitJson(string path)
    {
        if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return (path, null);
        }

        var end = path.LastIndexOfAny(['/', '#']);
        var start = end < 0 ? -1 : path[..end].LastIndexOfAny(['/', '#']);
        if (end >= 0 && path[(start + 1)..end] == "annotations")
        {
            end = start;
        }

        return end switch
        {
            < 0 => (".", path),
            0 => ("/", path[1..]),
            _ => (path[..end], path[(end + 1)..]),
        };
    }

    private List<AnnotatedImage> ReadVoc(string split)
    {
        var images = _tree.Names
            .Where(n => ImageNames.IsImage(n.AsSpan(n.LastIndexOf('/') + 1)))
            .GroupBy(WithoutExtension)
            .ToDictionary(g => g.Key, g => g.First());
        var files = _tree.Names.Where(n => n.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)).ToList();
        var chosen = ChooseVoc(files, split);
        var read = new List<(string Image, VocAnnotation Annotation)>();
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var own = chosen.Contains(file);
            try
            {
                using var content = _tree.ReadStream(file);
                var annotation = VocAnnotation.Read(content);
                names.UnionWith(annotation.Objects.Select(o => o.Name));
                if (!own)
                {
                    continue;
                }

                _skipped.AddRange(annotation.Rejected.Select(reason => new SkippedAnnotation(file, reason)));
                if (ImageOf(file, annotation, images) is { } image)
                {
                    read.Add((image, annotation));
                }
                else
                {
                    _skipped.Add(new(file, "its image is missing"));
                }
            }
            catch (Exception e) when (own && e is AnnotationException or ImageException)
            {
                _skipped.Add(new(file, e.Message));
            }
            catch (Exception e) when (e is AnnotationException or ImageException)
            {
                // Another split's; listed when that is opened.
            }
        }

        Classes = [.. names];
        var labels = Classes.Select((name, label) => (name, label)).ToDictionary(c => c.name, c => c.label);
        return [.. read.Select(r => new AnnotatedImage(
            r.Image,
            r.Annotation.Width,
            r.Annotation.Height,
            [.. r.Annotation.Objects.Select(o => new ObjectAnnotation(o.Box, labels[o.Name]) { IsDifficult = o.IsDifficult })]))];
    }

    private HashSet<string> ChooseVoc(List<string> files, string split)
    {
        if (split.Length == 0)
        {
            return [.. files];
        }

        var list = $"{VocLists}{split}.txt";
        if (_tree.Contains(list))
        {
            // Lists of a class have a second column: 1, 0 or -1.
            var wanted = _tree.ReadLines(list).Select(line => line.Split((char[]?)null, 2)[0]).ToHashSet(StringComparer.Ordinal);
            var byName = files.Where(f => wanted.Contains(WithoutExtension(f[(f.LastIndexOf('/') + 1)..]))).ToHashSet(StringComparer.Ordinal);
            foreach (var missing in wanted.Except(byName.Select(f => WithoutExtension(f[(f.LastIndexOf('/') + 1)..]))))
            {
                _skipped.Add(new(missing, $"listed in {list}, but has no XML"));
            }

            return byName;
        }

        var below = files
            .Where(f => f.StartsWith(split + "/", StringComparison.Ordinal) || f.Contains($"/{split}/", StringComparison.Ordinal))
            .ToHashSet(StringComparer.Ordinal);
        return below.Count > 0 ? below : throw new SourceException(
            $"{Location} has no split '{split}'; it has "
                + $"{Listed(_tree.Names.Where(n => n.StartsWith(VocLists, StringComparison.Ordinal)).Select(n => WithoutExtension(n[VocLists.Length..])))}");
    }

    private static string? ImageOf(string file, VocAnnotation annotation, Dictionary<string, string> images)
    {
        var stem = WithoutExtension(file);
        var folder = file[..(file.LastIndexOf('/') + 1)];
        var stated = WithoutExtension(annotation.FileName[(annotation.FileName.LastIndexOfAny(['/', '\\']) + 1)..]);
        string[] places =
        [
            folder.Replace("Annotations/", "JPEGImages/", StringComparison.Ordinal),
            folder.Replace("annotations/", "images/", StringComparison.Ordinal),
            folder
        ];
        return places.SelectMany(place => new[] { place + stem[folder.Length..], place + stated })
            .Select(name => images.GetValueOrDefault(name))
            .FirstOrDefault(image => image is not null);
    }

    private string FindJson(string split)
    {
        var all = _tree.Names.Where(n => n.EndsWith(".json", StringComparison.OrdinalIgnoreCase)).ToList();
        var found = all.Where(n => n.Contains(split, StringComparison.Ordinal)).ToList();
        return found switch
        {
            [var only] => only,
            [] when all.Count == 0 => throw new SourceException($"{Location} is no detection set: it has neither VOC XML nor a COCO JSON"),
            [] => throw new SourceException($"{Location} has no split '{split}'; its annotations are {Listed(all)}"),
            _ => throw new SourceException($"{Location} has several annotations ({Listed(found)}); name a split, or one of the files"),
        };
    }

    private IReadOnlyList<AnnotatedImage> ReadCoco(string json, string split)
    {
        CocoFile file;
        try
        {
            using var content = _tree.ReadStream(json);
            file = CocoFile.Read(content);
        }
        catch (Exception e) when (e is AnnotationException or ImageException)
        {
            throw new SourceException($"{Location}, {json}: {e.Message}", e);
        }

        Classes = [.. file.Categories.OrderBy(c => c.Id).Select(c => c.Name)];
        // "instances_train2017" keeps its images in "train2017".
        var stem = WithoutExtension(json[(json.LastIndexOf('/') + 1)..]);
        var year = stem[(stem.LastIndexOf('_') + 1)..];
        var own = json[..(json.LastIndexOf('/') + 1)];
        string[] places =
        [
            own,
            "",
            "images/",
            $"{year}/",
            $"images/{year}/",
            $"{own}images/",
            split.Length > 0 ? $"{split}/" : "",
            split.Length > 0 ? $"images/{split}/" : ""
        ];
        var found = new List<AnnotatedImage>();
        foreach (var image in file.ToImages(_skipped.Add))
        {
            if (places.Select(place => place + image.Name).FirstOrDefault(_tree.Contains) is { } name)
            {
                found.Add(image with { Name = name });
            }
            else
            {
                _skipped.Add(new(image.Name, "the image is missing"));
            }
        }

        return found;
    }

    private void Take(IReadOnlyList<AnnotatedImage> images)
    {
        var usable = new List<AnnotatedImage>(images.Count);
        foreach (var image in images)
        {
            try
            {
                var sized = WithSize(image);
                usable.Add(sized with { Objects = [.. sized.Objects.Select(o => Clip(sized, o)).OfType<ObjectAnnotation>()] });
            }
            catch (ImageException e)
            {
                _skipped.Add(new(image.Name, e.Message));
            }
        }

        if (usable.Count == 0)
        {
            throw new SourceException(_skipped.Count > 0
                ? $"none of the images of {Location} can be used; the first, {_skipped[0].Name}: {_skipped[0].Reason}"
                : $"{Location} has no annotated images");
        }

        Annotations = usable;
        Images = new SetFilesSource(_tree, [.. usable.Select(i => i.Name)]);
        Fingerprint = $"{Images.Fingerprint}/{HashObjects(usable)}";
    }

    // VOC files are often wrong about the size (0, or the sides swapped), which would cut their boxes.
    private AnnotatedImage WithSize(AnnotatedImage image)
    {
        if (Format == DetectionFormat.Coco && image is { Width: > 0, Height: > 0 })
        {
            return image;
        }

        using var encoded = ImageDecoder.Open(_tree.Read(image.Name));
        return image with { Width = encoded.Width, Height = encoded.Height };
    }

    private ObjectAnnotation? Clip(AnnotatedImage image, ObjectAnnotation annotation)
    {
        var box = annotation.Box.Clip(image.Width, image.Height);
        if (!box.IsEmpty)
        {
            return annotation with { Box = box };
        }

        _skipped.Add(new(image.Name, FormattableString.Invariant($"'{Classes[annotation.Label]}' outside of the image ({image.Width} x {image.Height})")));
        return null;
    }

    private static string HashObjects(List<AnnotatedImage> images)
    {
        double[] numbers = [.. images.SelectMany(i => i.Objects.SelectMany(o =>
            new[] { o.Box.Left, o.Box.Top, o.Box.Right, o.Box.Bottom, o.Label, (o.IsDifficult ? 1 : 0) + (o.IsCrowd ? 2 : 0) }).Prepend(i.Objects.Count))];
        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(numbers.AsSpan())).AsSpan(0, 8));
    }

    private static string WithoutExtension(string name) => name.LastIndexOf('.') is var dot && dot > name.LastIndexOf('/') ? name[..dot] : name;

    private static string Listed(IEnumerable<string> names) => names.Take(8).ToList() is { Count: > 0 } shown ? string.Join(", ", shown) : "none";
}
