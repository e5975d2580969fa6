using System.Globalization;
using Selfsame.Reports.Charts;
using Selfsame.Reports.Rendering;
using Selfsame.Transfers;

namespace Selfsame.Reports.Transfers;

/// <summary>The page of a table of transfer results.</summary>
public static class TransferPage
{
    /// <summary>Composes the page.</summary>
    /// <param name="transfer">A table as far as it is done.</param>
    public static ReportPage Create(TransferSummary transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        return new ReportPage
        {
            Title = "Transfer of frozen backbones",
            Lead = "What the features of each backbone are worth on image sets that it wasn't trained for, beside those of a random network and "
                + "of the pixels themselves.",
            Facts = Facts(transfer),
            Sections =
            [
                new ReportSection("All in all", [.. Overview(transfer)]),
                .. transfer.Protocols.Select(p => new ReportSection(p.Title, [.. Protocol(transfer, p)])),
                new ReportSection("What was measured",
                [
                    Sets(transfer),
                    Backbones(transfer),
                    new ReportText("Every figure with its protocol, the checkpoint's hash, mean per class and more is in transfer.json beside this page."),
                ]),
            ],
            Footer = $"Selfsame {transfer.Version}, {transfer.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC",
        };
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Facts(TransferSummary transfer)
    {
        var waiting = transfer.Cells.Count(c => c.Top1 is null);
        var skipped = transfer.Cells.Max(c => c.Skipped);
        return
        [
            .. transfer.Protocols.Select(p => new KeyValuePair<string, string>(p.Title, p.Settings)),
            new("features", "pooled, of the frozen backbone, each image once under the test transform at the backbone's input size"),
            new("floors", "a random network of each architecture, and raw pixels"),
            new("ranks", "among all rows, floors included; 1 is the highest accuracy, equal ones share the mean of their places"),
            .. If(waiting > 0, "not measured yet", $"{waiting} of {transfer.Cells.Count} figures; ranks and means wait for whole columns"),
            .. If(skipped > 0, "unreadable", $"up to {Figures.Count(skipped)} images of a set took no part"),
        ];
    }

    private static KeyValuePair<string, string>[] If(bool holds, string name, string value) => holds ? [new(name, value)] : [];

    private static IEnumerable<ReportBlock> Overview(TransferSummary transfer)
    {
        yield return new ReportTable
        {
            Caption = "Mean accuracy over the sets (%) and mean rank over all columns.",
            Headings = ["backbone", .. transfer.Protocols.Select(p => p.Title), "mean rank"],
            Rows =
            [
                .. transfer.Backbones.Select(b => (IReadOnlyList<string>)
                [
                    b.Name,
                    .. transfer.Protocols.Select(p => Optional(b.Mean, p.Name, Accuracy)),
                    b.MeanRankOfAll is { } rank ? Rank(rank) : "",
                ]),
            ],
            RowsApart = Floors(transfer),
        };
        var below = Below(transfer).ToList();
        if (below.Count > 0)
        {
            yield return new ReportText("Below a floor, that is: what training taught is worth less there than a random network or no network at all:");
            yield return new ReportList(below);
        }
    }

    // A trained backbone is compared with the random network of its own architecture and input, and with the pixels.
    private static IEnumerable<string> Below(TransferSummary transfer)
    {
        foreach (var set in transfer.Sets)
        {
            foreach (var protocol in transfer.Protocols)
            {
                double? Top1(TransferRowSummary row) => Find(transfer, row, set, protocol).Top1;
                var floors = transfer.Backbones.Where(b => b.Kind != TransferRowKind.Trained).Where(f => Top1(f) is not null).ToList();
                foreach (var backbone in transfer.Backbones.Where(b => b.Kind == TransferRowKind.Trained && Top1(b) is not null))
                {
                    var own = floors.Where(f => f.Kind == TransferRowKind.Pixels || Network(f) == Network(backbone));
                    if (own.Where(f => Top1(f) > Top1(backbone)).MaxBy(Top1) is { } floor)
                    {
                        var (figure, other) = (Accuracy(Top1(backbone)!.Value), Accuracy(Top1(floor)!.Value));
                        yield return $"{backbone.Name} on {set.Name}, {protocol.Title}: {figure} %, {floor.Name} has {other} %";
                    }
                }
            }
        }
    }

    private static (string, double, int) Network(TransferRowSummary row) => (row.Architecture, row.Width, row.InputSize);

    private static IEnumerable<ReportBlock> Protocol(TransferSummary transfer, TransferProtocolSummary protocol)
    {
        yield return new ReportTable
        {
            Caption = "Top-1 accuracy (%), in brackets the rank in the column.",
            Headings = ["backbone", .. transfer.Sets.Select(s => s.Name), "mean", "mean rank"],
            Rows =
            [
                .. transfer.Backbones.Select(b => (IReadOnlyList<string>)
                [
                    b.Name,
                    .. transfer.Sets.Select(s => Cell(Find(transfer, b, s, protocol))),
                    Optional(b.Mean, protocol.Name, Accuracy),
                    Optional(b.MeanRank, protocol.Name, Rank),
                ]),
            ],
            RowsApart = Floors(transfer),
        };
        yield return new DotChart
        {
            Title = $"{protocol.Title} accuracy by set",
            Caption = "A dot for each backbone. A click on a name hides it.",
            X = new ChartAxis("top-1", "%"),
            Categories = [.. transfer.Sets.Select(s => s.Name)],
            Series =
            [
                .. transfer.Backbones.Select(b => new DotSeries(b.Name,
                    [.. transfer.Sets.Select(s => Find(transfer, b, s, protocol).Top1 is { } top1 ? new Dot(top1, null, []) : null)])),
            ],
            PanelWidth = 600,
            HasTable = false,
        };
    }

    private static ReportTable Sets(TransferSummary transfer) => new()
    {
        Caption = "The sets of images; k is the number of neighbours that voted.",
        Headings = ["set", "learned from", "tested on", "training images", "test images", "classes", "k"],
        WordColumns = 3,
        Rows =
        [
            .. transfer.Sets.Select(s => (IReadOnlyList<string>)
            [
                s.Name, s.Train, s.Test, Figures.Count(s.TrainImages), Figures.Count(s.TestImages), Figures.Count(s.Classes), Neighbours(transfer, s),
            ]),
        ],
    };

    private static string Neighbours(TransferSummary transfer, TransferSetSummary set) => string.Join(", ", transfer.Cells
        .Where(c => c.Set == set.Name)
        .Select(c => (int?)c.Report?["protocol"]?["k"])
        .OfType<int>()
        .Distinct());

    private static ReportTable Backbones(TransferSummary transfer) => new()
    {
        Caption = "The rows. A checkpoint is told by the first characters of its SHA-256.",
        Headings = ["row", "architecture", "trained by", "weights", "input (px)"],
        WordColumns = 4,
        Rows =
        [
            .. transfer.Backbones.Select(b => (IReadOnlyList<string>)
            [
                b.Name,
                b.Kind == TransferRowKind.Pixels ? "none" : string.Create(CultureInfo.InvariantCulture, $"{b.Architecture}, width {b.Width}"),
                Training(b),
                b.CheckpointSha256 is { } hash ? $"{b.Checkpoint} ({hash[..12]})" : b.Seed is { } seed ? $"random, seed {seed}" : "none",
                b.InputSize.ToString(CultureInfo.InvariantCulture),
            ]),
        ],
        RowsApart = Floors(transfer),
    };

    private static string Training(TransferRowSummary row)
    {
        var p = row.Provenance;
        var epochs = p?.Epochs is { } number ? string.Create(CultureInfo.InvariantCulture, $", {number:0.##} epochs") : "";
        return p?.Method is { } method ? $"{method}{epochs}{(p.Data is { } data ? $" of {data}" : "")}" : "";
    }

    private static TransferCellSummary Find(
        TransferSummary transfer, TransferRowSummary row, TransferSetSummary set, TransferProtocolSummary protocol) =>
        transfer.Cells.First(c => (c.Backbone, c.Set, c.Protocol) == (row.Name, set.Name, protocol.Name));

    private static int Floors(TransferSummary transfer) => transfer.Backbones.Count(b => b.Kind != TransferRowKind.Trained);

    private static string Cell(TransferCellSummary cell) => (cell.Top1, cell.Rank) switch
    {
        ({ } top1, { } rank) => $"{Accuracy(top1)} ({Rank(rank)})",
        ({ } top1, null) => Accuracy(top1),
        _ => "",
    };

    private static string Optional(IReadOnlyDictionary<string, double> values, string name, Func<double, string> text) =>
        values.TryGetValue(name, out var value) ? text(value) : "";

    private static string Accuracy(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    private static string Rank(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
