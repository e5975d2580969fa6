namespace Selfsame.Reports.Charts;

/// <summary>A value that all others are seen against: a line across the chart.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">Where.</param>
public sealed record DotReference(string Name, double Value);
