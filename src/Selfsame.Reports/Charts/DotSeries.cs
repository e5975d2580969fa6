namespace Selfsame.Reports.Charts;

/// <summary>Dots of one colour, one for each category.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Dots">A dot for each category; null where there is none.</param>
public sealed record DotSeries(string Name, IReadOnlyList<Dot?> Dots);
