namespace Selfsame.Reports.Charts;

/// <summary>A point of a line.</summary>
/// <param name="X">Where.</param>
/// <param name="Y">The value, or the mean of several; null or NaN is a gap.</param>
/// <param name="Spread">The half-height of the band around it; null for none.</param>
public sealed record LinePoint(double X, double? Y, double? Spread = null);
