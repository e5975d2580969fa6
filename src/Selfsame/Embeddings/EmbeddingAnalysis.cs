using Selfsame.Evaluation;
using Selfsame.Torch;

namespace Selfsame.Embeddings;

/// <summary>What a person wants to see first of features: a map, neighbours, near-duplicates and outliers. Images are named by their rows.</summary>
public sealed record EmbeddingAnalysis
{
    private const int MapAxes = 2;

    /// <summary>The rows that are on the map, ascending.</summary>
    public required IReadOnlyList<int> MapRows { get; init; }

    /// <summary>Where they are: the first two principal components of the unit rows.</summary>
    public required PrincipalComponents Map { get; init; }

    /// <summary>The neighbours of each point of the map among its other points, by place on the map.</summary>
    public required IReadOnlyList<IReadOnlyList<ImageNeighbour>> MapNeighbours { get; init; }

    /// <summary>The neighbours of each row among all others, nearest first.</summary>
    public required IReadOnlyList<IReadOnlyList<ImageNeighbour>> Neighbours { get; init; }

    /// <summary>Pairs at or above the threshold in which one is among the other's neighbours, the most alike first.</summary>
    public required IReadOnlyList<ImagePair> Duplicates { get; init; }

    /// <summary>Every row by its mean similarity to its neighbours, the lowest first.</summary>
    public required IReadOnlyList<Outlier> Outliers { get; init; }

    /// <summary>Labelled images whose nearest labelled neighbour has the same label, in percent; null without labels.</summary>
    public double? Agreement { get; init; }

    /// <summary>Analyses. Neighbours are exact: it takes O(N^2 d) time.</summary>
    /// <param name="set">At least three images' features.</param>
    /// <param name="options">What is looked for.</param>
    /// <param name="cancellation">Ends it between chunks.</param>
    /// <exception cref="ArgumentException">There are fewer than three images, a feature isn't finite, or an option makes no sense.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static EmbeddingAnalysis Of(FeatureSet set, EmbeddingAnalysisOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        options ??= new EmbeddingAnalysisOptions();
        options.Validate();
        if (set.Count < 3)
        {
            throw new ArgumentException($"neighbours need at least three images, not {set.Count}");
        }

        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        var unit = Unit(set.Features);
        var neighbours = ImageNeighbours.Of(unit, Math.Min(options.Neighbours, set.Count - 1), cancellation);
        var points = Math.Min(options.MapPoints, set.Count);
        int[] rows = [.. Enumerable.Range(0, points).Select(i => (int)((long)i * set.Count / points))];
        var map = unit.IndexSelect(0, Tensor.FromArray<long>(Array.ConvertAll(rows, r => (long)r)));
        return new EmbeddingAnalysis
        {
            MapRows = rows,
            Map = PrincipalComponents.Of(map, MapAxes),
            MapNeighbours = ImageNeighbours.Of(map, Math.Min(options.MapNeighbours, points - 1), cancellation),
            Neighbours = neighbours,
            Duplicates = Pairs(neighbours, options.DuplicateSimilarity),
            Outliers =
            [
                .. neighbours
                    .Select((n, row) => new Outlier(row, n.Average(o => (double)o.Similarity)))
                    .OrderBy(o => o.MeanSimilarity)
                    .ThenBy(o => o.Row)
            ],
            Agreement = AgreementOf(neighbours, set.Labels),
        };
    }

    private static ImagePair[] Pairs(ImageNeighbour[][] neighbours, double threshold) =>
    [
        .. neighbours
            .SelectMany(
                (all, row) =>
                    all
                        .Where(n => n.Similarity >= threshold)
                        .Select(n => new ImagePair(Math.Min(row, n.Row), Math.Max(row, n.Row), n.Similarity)))
            .DistinctBy(p => (p.First, p.Second))
            .OrderByDescending(p => p.Similarity)
            .ThenBy(p => p.First)
            .ThenBy(p => p.Second),
    ];

    private static double? AgreementOf(ImageNeighbour[][] neighbours, int[] labels)
    {
        var compared = neighbours
            .Select((all, row) => (Own: labels[row], Nearest: all.Select(n => labels[n.Row]).FirstOrDefault(l => l >= 0, -1)))
            .Where(p => p is { Own: >= 0, Nearest: >= 0 })
            .ToList();
        return compared.Count == 0 ? null : 100.0 * compared.Count(p => p.Own == p.Nearest) / compared.Count;
    }

    private static Tensor Unit(Tensor rows)
    {
        var norms = rows.Norm(2, [1], keepdim: true);
        return double.IsFinite(norms.Sum().ToDouble())
            ? rows / norms.ClampMin(1e-12)
            : throw new ArgumentException("a feature isn't finite; the backbone's weights or its input are broken");
    }
}
