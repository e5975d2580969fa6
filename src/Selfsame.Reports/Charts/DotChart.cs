using Selfsame.Reports.Rendering;

namespace Selfsame.Reports.Charts;

/// <summary>A row for each category with a mean, a whisker and the single values: a bar chart that needs no zero.</summary>
public sealed record DotChart : Chart
{
    /// <inheritdoc/>
    public override string Kind => "dots";

    /// <summary>The horizontal axis, of the values.</summary>
    public required ChartAxis X { get; init; }

    /// <summary>The rows' names, from the top.</summary>
    public required IReadOnlyList<string> Categories { get; init; }

    /// <summary>The dots.</summary>
    public required IReadOnlyList<DotSeries> Series { get; init; }

    /// <summary>Lines across the chart.</summary>
    public IReadOnlyList<DotReference> References { get; init; } = [];

    /// <inheritdoc/>
    public override IReadOnlyList<ReportTable> ToTables() =>
    [
        new ReportTable
        {
            Caption = X.Label,
            Headings = ["", .. Series.SelectMany(s => HasValues(s) ? new[] { s.Name, "single values" } : [s.Name])],
            Rows =
            [
                .. Categories.Select((c, row) => (IReadOnlyList<string>)[c, .. Series.SelectMany(s => Cells(s, s.Dots[row]))]),
                .. References.Select(r => (IReadOnlyList<string>)[r.Name, Figures.Number(r.Value), .. Series.SelectMany(s => Cells(s, null)).Skip(1)]),
            ],
            RowsApart = References.Count,
        },
    ];

    private static bool HasValues(DotSeries series) => series.Dots.Any(d => d is { Values.Count: > 0 });

    private static IEnumerable<string> Cells(DotSeries series, Dot? dot)
    {
        yield return dot is null ? "" : Figures.WithSpread(dot.Mean, dot.Spread);
        if (HasValues(series))
        {
            yield return dot is null ? "" : string.Join(", ", dot.Values.Select(Figures.Number));
        }
    }
}
