namespace Selfsame.Reports.Charts;

/// <summary>A map of points that show their picture and name under the pointer. It has no table: its points are no numbers that one reads.</summary>
public sealed record ScatterChart : Chart
{
    /// <summary>A map, without a table.</summary>
    public ScatterChart() => HasTable = false;

    /// <inheritdoc/>
    public override string Kind => "scatter";

    /// <summary>The horizontal axis.</summary>
    public required ChartAxis X { get; init; }

    /// <summary>The vertical axis.</summary>
    public required ChartAxis Y { get; init; }

    /// <summary>The points.</summary>
    public required IReadOnlyList<ScatterSeries> Series { get; init; }

    /// <summary>The name of each point, by its index.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>A second line for each point; may be empty.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>A picture for each point, as a <c>data:</c> address; empty for none.</summary>
    public required IReadOnlyList<string> Pictures { get; init; }

    /// <summary>With these the page offers a second arrangement, by UMAP; null for none.</summary>
    public ScatterNeighbours? Neighbours { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<ReportTable> ToTables() => [];
}
