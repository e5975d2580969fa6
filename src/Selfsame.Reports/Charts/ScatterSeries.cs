namespace Selfsame.Reports.Charts;

/// <summary>Points of one colour and shape.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">Its points.</param>
public sealed record ScatterSeries(string Name, IReadOnlyList<ScatterPoint> Points);
