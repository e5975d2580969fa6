using System.Text.Json;
using System.Text.Json.Serialization;

namespace Selfsame.Vision.Annotations;

/// <summary>
/// Detection annotations as COCO keeps them (Lin et al. 2014): one JSON for a whole set, with <c>images</c>, <c>annotations</c> and
/// <c>categories</c>. Other parts of the file are passed over.
/// </summary>
public sealed record CocoFile
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The images.</summary>
    public IReadOnlyList<CocoImage> Images { get; init; } = [];

    /// <summary>The objects.</summary>
    public IReadOnlyList<CocoAnnotation> Annotations { get; init; } = [];

    /// <summary>The classes.</summary>
    public IReadOnlyList<CocoCategory> Categories { get; init; } = [];

    /// <summary>Reads a file.</summary>
    /// <param name="content">The file.</param>
    /// <exception cref="AnnotationException">It is no JSON, or no annotations: images without an id or name, categories of one id or name.</exception>
    public static CocoFile Read(Stream content)
    {
        ArgumentNullException.ThrowIfNull(content);
        CocoFile file;
        try
        {
            file = JsonSerializer.Deserialize<CocoFile>(content, s_json) ?? throw new AnnotationException("not COCO annotations (null)");
        }
        catch (JsonException e)
        {
            throw new AnnotationException($"not COCO annotations: {e.Message.Split('\n', 2)[0].TrimEnd('\r')}", e);
        }

        // What a file may say null for.
        file = file with { Images = file.Images ?? [], Annotations = file.Annotations ?? [], Categories = file.Categories ?? [] };
        if (file.Images.Count == 0 || file.Categories.Count == 0)
        {
            throw new AnnotationException("not COCO annotations (no images or no categories)");
        }

        if (file.Images.Any(i => string.IsNullOrEmpty(i?.FileName))
            || file.Categories.Any(c => string.IsNullOrEmpty(c?.Name))
            || file.Annotations.Any(a => a is null))
        {
            throw new AnnotationException("an image without a file_name, a category without a name, or an annotation that is null");
        }

        Unique(file.Images.Select(i => i.Id), "images", "id");
        Unique(file.Categories.Select(c => c.Id), "categories", "id");
        Unique(file.Categories.Select(c => c.Name), "categories", "name");
        return file;
    }

    /// <summary>The annotations of one class list and its images, numbered from 1.</summary>
    /// <param name="images">The images.</param>
    /// <param name="classes">The names of the labels.</param>
    public static CocoFile Of(IEnumerable<AnnotatedImage> images, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(classes);
        var (listed, annotations) = (new List<CocoImage>(), new List<CocoAnnotation>());
        foreach (var image in images)
        {
            listed.Add(new CocoImage { Id = listed.Count + 1, FileName = image.Name, Width = image.Width, Height = image.Height });
            annotations.AddRange(image.Objects.Select((o, i) => new CocoAnnotation
            {
                Id = annotations.Count + i + 1,
                ImageId = listed.Count,
                CategoryId = o.Label + 1,
                Bbox = [o.Box.Left, o.Box.Top, o.Box.Width, o.Box.Height],
                Area = o.Area,
                Iscrowd = o.IsCrowd ? 1 : 0,
                Score = o.Score,
                Segmentation = o.Mask is { } mask ? CocoSegmentation.Write(mask.Raster(image.Width, image.Height, o.Box)) : null,
            }));
        }

        return new() { Images = listed, Annotations = annotations, Categories = [.. classes.Select((c, i) => new CocoCategory { Id = i + 1, Name = c })] };
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="ArgumentException">A box or an area is no number.</exception>
    public void Write(Stream destination) => JsonSerializer.Serialize(destination, this, s_json);

    /// <summary>
    /// The images with their objects, and what had to be left out. Labels are the categories in the order of their ids. Boxes are taken as
    /// they are; a crowd is kept as such.
    /// </summary>
    /// <param name="skipped">Receives what could not be used.</param>
    public IReadOnlyList<AnnotatedImage> ToImages(Action<SkippedAnnotation> skipped)
    {
        ArgumentNullException.ThrowIfNull(skipped);
        var labels = Categories.OrderBy(c => c.Id).Select((c, i) => (c.Id, Label: i)).ToDictionary(c => c.Id, c => c.Label);
        var objects = Images.ToDictionary(i => i.Id, _ => new List<ObjectAnnotation>());
        var names = Images.ToDictionary(i => i.Id, i => i.FileName);
        foreach (var annotation in Annotations)
        {
            var name = names.GetValueOrDefault(annotation.ImageId, FormattableString.Invariant($"annotation {annotation.Id}"));
            if (!objects.TryGetValue(annotation.ImageId, out var own))
            {
                skipped(new(name, FormattableString.Invariant($"there is no image {annotation.ImageId}")));
            }
            else if (!labels.TryGetValue(annotation.CategoryId, out var label))
            {
                skipped(new(name, FormattableString.Invariant($"annotation {annotation.Id} has a category that is not listed ({annotation.CategoryId})")));
            }
            else if (annotation.Bbox is not [var left, var top, > 0 and var width, > 0 and var height])
            {
                skipped(new(name, FormattableString.Invariant($"annotation {annotation.Id} has an empty box")));
            }
            else
            {
                ObjectMask? mask = null;
                try
                {
                    mask = annotation.Segmentation is { } segmentation ? CocoSegmentation.Read(segmentation) : null;
                }
                catch (AnnotationException e)
                {
                    skipped(new(name, FormattableString.Invariant($"annotation {annotation.Id} has {e.Message}; its box is used without it")));
                }

                own.Add(new ObjectAnnotation(new(left, top, left + width, top + height), label)
                {
                    Mask = mask,
                    IsCrowd = annotation.Iscrowd != 0,
                    ObjectArea = annotation.Area is > 0 ? annotation.Area : null,
                    Score = annotation.Score,
                });
            }
        }

        return [.. Images.Select(i => new AnnotatedImage(i.FileName, i.Width, i.Height, objects[i.Id]))];
    }

    private static void Unique<T>(IEnumerable<T> values, string list, string key)
        where T : notnull
    {
        var seen = new HashSet<T>();
        foreach (var value in values)
        {
            if (!seen.Add(value))
            {
                throw new AnnotationException($"two {list} have the {key} {value}");
            }
        }
    }
}
