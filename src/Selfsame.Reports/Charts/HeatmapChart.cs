using System.Globalization;

namespace Selfsame.Reports.Charts;

/// <summary>Squares of values with the same rows and columns, in colours that diverge from the middle of the scale.</summary>
public sealed record HeatmapChart : Chart
{
    /// <inheritdoc/>
    public override string Kind => "heatmaps";

    /// <summary>What the values are.</summary>
    public required string Unit { get; init; }

    /// <summary>The names of the rows, which are those of the columns.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The value of the first colour.</summary>
    public required double Low { get; init; }

    /// <summary>The value of the last colour.</summary>
    public required double High { get; init; }

    /// <summary>The squares.</summary>
    public required IReadOnlyList<HeatmapPanel> Panels { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<ReportTable> ToTables() =>
    [
        .. Panels.Select(panel => new ReportTable
        {
            Caption = $"{Unit}, {panel.Title}",
            Headings = ["", .. Labels],
            Rows =
            [
                .. panel.Values.Select(
                    (row, r) =>
                        (IReadOnlyList<string>)[Labels[r], .. row.Select(v => v?.ToString("F3", CultureInfo.InvariantCulture) ?? "")])
            ],
        }),
    ];
}
