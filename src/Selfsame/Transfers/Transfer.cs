using Selfsame.Evaluation;
using Selfsame.Logging;
using Selfsame.Torch;
using Selfsame.Vision.Backbones;
using SkippedImage = Selfsame.Vision.Loading.SkippedImage;

namespace Selfsame.Transfers;

/// <summary>A table of backbones x image sets x protocols in its folder: what it consists of, and how far it is.</summary>
public sealed class Transfer
{
    private readonly IReadOnlyList<TransferRow> _rows;
    private readonly IReadOnlyList<TransferSet> _sets;
    private readonly IReadOnlyList<TransferProtocol> _protocols;

    /// <summary>Prepares; nothing is written.</summary>
    /// <param name="folder">The table's folder, which is made. Cells that it has from before are kept and not measured again.</param>
    /// <param name="rows">The rows; see <see cref="TransferRow.Of"/>.</param>
    /// <param name="sets">The sets of images; they stay the caller's.</param>
    /// <param name="options">The protocols.</param>
    /// <exception cref="ArgumentException">A protocol's options make no sense, or there is no row or no set.</exception>
    public Transfer(string folder, IReadOnlyList<TransferRow> rows, IReadOnlyList<TransferSet> sets, TransferOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(sets);
        if (rows.Count == 0 || sets.Count == 0)
        {
            throw new ArgumentException("a table needs a backbone and a set of images at least");
        }

        _rows = rows;
        _sets = sets;
        _protocols = TransferProtocols.Create(options ?? new TransferOptions());
        Directory = new TransferDirectory(folder);

        // Set by set, so that an unfinished table has whole columns.
        Cells = [.. from set in sets from row in rows from protocol in _protocols select new TransferCell(row, set, protocol)];
    }

    /// <summary>Where it is kept.</summary>
    public TransferDirectory Directory { get; }

    /// <summary>Every figure of the table, set by set.</summary>
    public IReadOnlyList<TransferCell> Cells { get; }

    /// <summary>What hasn't been measured yet, in order.</summary>
    public IEnumerable<TransferCell> Waiting => Cells.Where(c => !File.Exists(Directory.Result(c)));

    /// <summary>Images whose features have to be computed for what is waiting: those of a set once for each backbone, whatever the protocols.</summary>
    public long WaitingImages => Pairs().Sum(p => (long)p.Set.Images);

    /// <summary>
    /// Measures what is waiting. The features of a backbone on a set are computed once, shared by all protocols and freed before the next. Each
    /// result is written as soon as it is there.
    /// </summary>
    /// <param name="device">Where backbones compute.</param>
    /// <param name="progress">Told now and then, on this thread.</param>
    /// <param name="measured">Told the results of a backbone on a set, with the images that couldn't be read.</param>
    /// <param name="cancellation">Ends it; what was measured is kept.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="InvalidDataException">None of a part's images can be read.</exception>
    /// <exception cref="IOException">A result can't be written.</exception>
    public void Run(
        Device device,
        Action<TransferProgress>? progress = null,
        Action<IReadOnlyList<TransferResult>, IReadOnlyList<SkippedImage>>? measured = null,
        CancellationToken cancellation = default)
    {
        var pairs = Pairs();
        var total = pairs.Sum(p => (long)p.Set.Images);
        var done = 0L;
        foreach (var (row, set, waiting) in pairs)
        {
            void Report(string doing, long images) => progress?.Invoke(new TransferProgress(row.Name, set.Name, doing, done + images, total));

            Report("features", 0);
            using var features = Features(row, set, device, images => Report("features", images), cancellation);
            var skipped = features.Skipped;
            var results = new List<TransferResult>();
            foreach (var cell in waiting)
            {
                Report(cell.Protocol.Title, set.Images);
                var result = new TransferResult
                {
                    Id = cell.Id,
                    Backbone = row.Name,
                    Set = set.Name,
                    Settings = cell.Protocol.Settings,
                    Skipped = skipped.Count,
                    Report = cell.Protocol.Measure(features, cancellation).ToJsonObject(),
                };
                JsonFile.Write(Directory.Result(cell), result);
                results.Add(result);
            }

            done += set.Images;
            measured?.Invoke(results, skipped);
        }
    }

    /// <summary>The table as far as it is there, also written to <c>transfer.json</c>.</summary>
    /// <exception cref="InvalidDataException">A result's file is damaged.</exception>
    /// <exception cref="IOException">It can't be written.</exception>
    public TransferSummary Summarize()
    {
        var summary = TransferSummarizer.Summarize(_rows, _sets, _protocols, c => JsonFile.Read<TransferResult>(Directory.Result(c)));
        JsonFile.Write(Directory.Summary, summary);
        return summary;
    }

    private List<(TransferRow Row, TransferSet Set, List<TransferCell> Cells)> Pairs() =>
        [.. Waiting.GroupBy(c => (c.Row, c.Set)).Select(g => (g.Key.Row, g.Key.Set, g.ToList()))];

    private static EvaluationFeatures Features(TransferRow row, TransferSet set, Device device, Action<int> done, CancellationToken cancellation)
    {
        using var backbone = row.Create();
        backbone.To(device);
        return EvaluationFeatures.Extract(backbone, row.Info, set.Train, set.Test, row.Checkpoint, row.Seed, p => done(p.Done), cancellation);
    }
}
