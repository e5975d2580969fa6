namespace Selfsame.Reports.Charts;

/// <summary>A square of values.</summary>
/// <param name="Title">What tells the panel from its neighbours.</param>
/// <param name="Values">Row by row; null for an empty cell.</param>
public sealed record HeatmapPanel(string Title, IReadOnlyList<IReadOnlyList<double?>> Values);
