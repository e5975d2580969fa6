namespace Selfsame.Reports.Charts;

/// <summary>A point of a map.</summary>
/// <param name="X">Where, to the right.</param>
/// <param name="Y">Where, upwards.</param>
/// <param name="Index">Its place in the chart's lists.</param>
public sealed record ScatterPoint(double X, double Y, int Index);
