using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Sources;

namespace Selfsame.Evaluation;

/// <summary>
/// Some labelled images of a set, as many of each class: share x labelled images / classes, rounded, at least 1, and all of a class that has fewer (the
/// class-balanced 1 % and 10 % of SimCLR, Chen et al. 2020, section 6). The same for a seed, whatever else is done.
/// </summary>
public sealed record LabelSubset
{
    // Keeps the stream of the draw apart from the other uses of a seed.
    private const int SubsetStream = 2;

    private LabelSubset()
    {
    }

    /// <summary>The share that was asked for.</summary>
    public required double Share { get; init; }

    /// <summary>How many images of a class there are, if it has as many.</summary>
    public required int PerClass { get; init; }

    /// <summary>All images.</summary>
    public required int Images { get; init; }

    /// <summary>The seed of the draw.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The file that lists the images; null when none was written.</summary>
    public string? List { get; init; }

    /// <summary>The images, by their indices in the source, rising.</summary>
    [JsonIgnore]
    public IReadOnlyList<int> Indices { get; private init; } = [];

    /// <summary>Draws.</summary>
    /// <param name="images">The set; images without a label are never drawn.</param>
    /// <param name="share">Above 0, at most 1.</param>
    /// <param name="seed">Decides which.</param>
    /// <exception cref="ArgumentException">The share is out of range, or there are no labels.</exception>
    public static LabelSubset Draw(IImageSource images, double share, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(images);
        RequireShare(share);
        LabelledRows.RequireClasses(images);
        var labelled = Enumerable.Range(0, images.Count).Where(i => images.LabelOf(i) >= 0).ToList();
        var classes = labelled.GroupBy(i => images.LabelOf(i)).OrderBy(g => g.Key).ToList();
        var perClass = Math.Max(1, (int)Math.Round(share * labelled.Count / classes.Count));
        var indices = new List<int>();
        foreach (var members in classes)
        {
            int[] order = [.. members];
            new RandomStream(RandomStream.SeedFor(seed, 0, members.Key, SubsetStream)).Shuffle<int>(order);
            indices.AddRange(order.Take(perClass));
        }

        indices.Sort();
        return new() { Share = share, PerClass = perClass, Images = indices.Count, Seed = seed, Indices = indices };
    }

    /// <summary>Refuses a share that makes no sense.</summary>
    /// <exception cref="ArgumentException">It isn't above 0, or above 1.</exception>
    public static void RequireShare(double share) => OptionRange.Require(share is > 0 and <= 1, "labels", share, "above 0, at most 1");

    /// <summary>Writes which images they are: <c>index</c> in the source, <c>path</c>, <c>label</c> and <c>class</c>, one line each.</summary>
    /// <param name="path">The .tsv to write or replace.</param>
    /// <param name="images">The set that they were drawn from.</param>
    /// <returns>The same subset with its list.</returns>
    /// <exception cref="IOException">The file can't be written.</exception>
    public LabelSubset Write(string path, IImageSource images)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(images);
        var text = new StringBuilder("index\tpath\tlabel\tclass\n");
        foreach (var index in Indices)
        {
            var label = images.LabelOf(index);
            var (name, className) = (EmbeddingWriter.Escape(images.NameOf(index)), EmbeddingWriter.Escape(images.Classes[label]));
            text.Append(CultureInfo.InvariantCulture, $"{index}\t{name}\t{label}\t{className}\n");
        }

        File.WriteAllText(path, text.ToString());
        return this with { List = path };
    }
}
