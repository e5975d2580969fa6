namespace Selfsame.Transfers;

/// <summary>Sums up the results of a table so far.</summary>
internal static class TransferSummarizer
{
    public static TransferSummary Summarize(
        IReadOnlyList<TransferRow> rows,
        IReadOnlyList<TransferSet> sets,
        IReadOnlyList<TransferProtocol> protocols,
        Func<TransferCell, TransferResult?> resultOf)
    {
        TransferCellSummary[] cells =
        [
            .. from set in sets
               from protocol in protocols
               from cell in Column(rows, set, protocol, resultOf)
               select cell,
        ];
        return new TransferSummary
        {
            Protocols = [.. protocols.Select(p => new TransferProtocolSummary(p.Name, p.Title, p.Settings))],
            Sets = [.. sets.Select(s => new TransferSetSummary(s.Name, s.Train.Location, s.Test.Location, s.Train.Count, s.Test.Count, s.Train.Classes.Count))],
            Backbones = [.. rows.Select(r => Of(r, [.. cells.Where(c => c.Backbone == r.Name)]))],
            Cells = [.. rows.SelectMany(r => cells.Where(c => c.Backbone == r.Name))],
        };
    }

    /// <summary>Places from 1 for the highest; equal values share the mean of their places.</summary>
    internal static double[] Ranks(IReadOnlyList<double> values) =>
        [.. values.Select(v => 1 + values.Count(o => o > v) + ((values.Count(o => o == v) - 1) / 2.0))];

    private static IEnumerable<TransferCellSummary> Column(
        IReadOnlyList<TransferRow> rows, TransferSet set, TransferProtocol protocol, Func<TransferCell, TransferResult?> resultOf)
    {
        var results = rows.Select(r => resultOf(new TransferCell(r, set, protocol))).ToList();
        var ranks = results.TrueForAll(r => r is not null) ? Ranks([.. results.Select(r => r!.Figure)]) : null;
        return results.Select((result, i) => new TransferCellSummary
        {
            Backbone = rows[i].Name,
            Set = set.Name,
            Protocol = protocol.Name,
            Top1 = result?.Figure,
            Rank = ranks?[i],
            Skipped = result?.Skipped ?? 0,
            Report = result?.Report,
        });
    }

    private static TransferRowSummary Of(TransferRow row, IReadOnlyList<TransferCellSummary> cells) => new()
    {
        Name = row.Name,
        Kind = row.Kind,
        Architecture = row.Info.Options.Name,
        Width = row.Info.Options.Width,
        InputSize = row.Info.InputSize,
        Checkpoint = row.Checkpoint,
        CheckpointSha256 = row.CheckpointSha256,
        Seed = row.Seed,
        Provenance = row.Kind == TransferRowKind.Trained ? row.Info.Provenance : null,
        Mean = Means(cells, c => c.Top1),
        MeanRank = Means(cells, c => c.Rank),
        MeanRankOfAll = Mean(cells.Select(c => c.Rank)),
    };

    private static Dictionary<string, double> Means(IEnumerable<TransferCellSummary> cells, Func<TransferCellSummary, double?> of) => cells
        .GroupBy(c => c.Protocol)
        .Select(g => (g.Key, Mean: Mean(g.Select(of))))
        .Where(g => g.Mean is not null)
        .ToDictionary(g => g.Key, g => g.Mean!.Value);

    // A mean over fewer sets than others have would compare with nothing.
    private static double? Mean(IEnumerable<double?> values)
    {
        var all = values.ToList();
        return all.TrueForAll(v => v is not null) ? all.Average() : null;
    }
}
