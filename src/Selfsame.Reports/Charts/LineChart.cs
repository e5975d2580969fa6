using Selfsame.Reports.Rendering;

namespace Selfsame.Reports.Charts;

/// <summary>Lines over a common x axis, in one panel or several beside each other.</summary>
public sealed record LineChart : Chart
{
    /// <inheritdoc/>
    public override string Kind => "lines";

    /// <summary>The horizontal axis.</summary>
    public required ChartAxis X { get; init; }

    /// <summary>The vertical axis.</summary>
    public required ChartAxis Y { get; init; }

    /// <summary>Whether all panels have one vertical scale, so that they compare by eye.</summary>
    public bool SharedScale { get; init; } = true;

    /// <summary>The panels.</summary>
    public required IReadOnlyList<LinePanel> Panels { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<ReportTable> ToTables() =>
    [
        .. Panels.Where(p => p.Series.Count > 0).Select(panel => new ReportTable
        {
            Caption = panel.Title.Length == 0 ? Y.Label : $"{Y.Label}, {panel.Title}",
            Headings = [X.Label, .. panel.Series.Select(s => s.Name)],
            WordColumns = 0,
            Rows =
            [
                .. panel.Series
                    .SelectMany(s => s.Points.Select(p => p.X))
                    .Distinct()
                    .Order()
                    .Select(x => (IReadOnlyList<string>)[Figures.Number(x), .. panel.Series.Select(s => Cell(s, x))])
            ],
        }),
    ];

    private static string Cell(LineSeries series, double x) =>
        series.Points.FirstOrDefault(p => p.X == x) is { Y: { } y } point && double.IsFinite(y) ? Figures.WithSpread(y, point.Spread) : "";
}
