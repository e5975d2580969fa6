namespace Selfsame.Clustering;

/// <summary>What clusters are like.</summary>
/// <param name="Sizes">Images of each.</param>
/// <param name="Purity">The share of labelled images that are of their cluster's most frequent class, 0 to 1; null without labels.</param>
/// <param name="Classes">Of each cluster the most frequent class and its share of the cluster's labelled images; null where there is none.</param>
public sealed record ClusterStatistics(IReadOnlyList<int> Sizes, double? Purity, IReadOnlyList<(int Class, double Share)?> Classes)
{
    /// <summary>Counts.</summary>
    /// <param name="assignments">The cluster of each image; -1 for none.</param>
    /// <param name="labels">The label of each image; -1 for none.</param>
    /// <param name="clusters">k.</param>
    public static ClusterStatistics Of(IReadOnlyList<int> assignments, IReadOnlyList<int> labels, int clusters)
    {
        ArgumentNullException.ThrowIfNull(assignments);
        ArgumentNullException.ThrowIfNull(labels);
        var sizes = new int[clusters];
        var counts = new Dictionary<int, int>[clusters];
        for (var i = 0; i < assignments.Count; i++)
        {
            if (assignments[i] is >= 0 and var cluster)
            {
                sizes[cluster]++;
                counts[cluster] ??= [];
                if (labels[i] >= 0)
                {
                    counts[cluster][labels[i]] = counts[cluster].GetValueOrDefault(labels[i]) + 1;
                }
            }
        }

        var best = counts.Select(c => c is { Count: > 0 } ? c.OrderByDescending(l => l.Value).ThenBy(l => l.Key).First() : (KeyValuePair<int, int>?)null)
            .ToArray();
        var labelled = counts.Sum(c => c?.Values.Sum() ?? 0);
        return new(
            sizes,
            labelled == 0 ? null : (double)best.Sum(b => b?.Value ?? 0) / labelled,
            [.. best.Select((b, cluster) => b is { } most ? (most.Key, (double)most.Value / counts[cluster].Values.Sum()) : ((int, double)?)null)]);
    }
}
