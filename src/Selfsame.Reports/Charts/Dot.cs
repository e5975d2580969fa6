namespace Selfsame.Reports.Charts;

/// <summary>A measured quantity: its mean, its spread, and the single values.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Spread">The half-length of its whisker; null for none.</param>
/// <param name="Values">The single values.</param>
public sealed record Dot(double Mean, double? Spread, IReadOnlyList<double> Values);
