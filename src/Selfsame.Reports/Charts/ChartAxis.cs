namespace Selfsame.Reports.Charts;

/// <summary>An axis.</summary>
/// <param name="Title">The quantity.</param>
/// <param name="Unit">Its unit; null for a pure number.</param>
public sealed record ChartAxis(string Title, string? Unit = null)
{
    /// <summary>Title and unit, as on the axis.</summary>
    internal string Label => Unit is null ? Title : $"{Title} ({Unit})";
}
