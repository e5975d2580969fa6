namespace Selfsame.Reports.Charts;

/// <summary>A line.</summary>
/// <param name="Name">Its name in the legend; lines of one name have one colour in all panels.</param>
/// <param name="Points">Its points, x ascending.</param>
public sealed record LineSeries(string Name, IReadOnlyList<LinePoint> Points);
