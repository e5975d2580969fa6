namespace Selfsame.Studies;

/// <summary>What the cells of a group, or a floor, are worth on another labelled set, over the seeds. Figures are in percent.</summary>
public sealed record GroupTransfer
{
    /// <summary>The set's name.</summary>
    public required string Set { get; init; }

    /// <summary>The figure of each protocol.</summary>
    public required IReadOnlyDictionary<string, SampleStatistics> Figures { get; init; }

    /// <summary>The same of the sub-nets that were routed to; null for networks without any.</summary>
    public IReadOnlyDictionary<string, SampleStatistics>? Routed { get; init; }

    /// <summary>The routes' best kNN accuracies on the training images; null for networks without sub-nets.</summary>
    public SampleStatistics? Best { get; init; }

    /// <summary>The sub-nets' mean kNN accuracies there; null for networks without sub-nets.</summary>
    public SampleStatistics? Mean { get; init; }

    /// <summary>The largest networks' there; null for networks without sub-nets.</summary>
    public SampleStatistics? Largest { get; init; }

    /// <summary>Sums up the transfers of several cells, set by set; null when there are none.</summary>
    internal static IReadOnlyList<GroupTransfer>? Of(IEnumerable<IReadOnlyList<CellTransfer>?> cells)
    {
        GroupTransfer[] sets = [.. cells.OfType<IReadOnlyList<CellTransfer>>().SelectMany(c => c).GroupBy(t => t.Set).Select(g => Of(g.Key, [.. g]))];
        return sets.Length > 0 ? sets : null;
    }

    private static GroupTransfer Of(string set, IReadOnlyList<CellTransfer> cells)
    {
        var routes = cells.Select(c => c.Route).OfType<CellRoute>().ToList();
        SampleStatistics? Of(Func<CellRoute, double> figure) => routes.Count > 0 ? SampleStatistics.Of(routes.Select(figure)) : null;
        return new GroupTransfer
        {
            Set = set,
            Figures = Statistics(cells.Select(c => c.Figures)),
            Routed = routes.Count > 0 ? Statistics(routes.Select(r => r.Figures)) : null,
            Best = Of(r => r.Best),
            Mean = Of(r => r.Mean),
            Largest = Of(r => r.Largest),
        };
    }

    private static Dictionary<string, SampleStatistics> Statistics(IEnumerable<IReadOnlyDictionary<string, double>> figures) =>
        figures.SelectMany(f => f).GroupBy(f => f.Key, f => f.Value).ToDictionary(g => g.Key, SampleStatistics.Of);
}
