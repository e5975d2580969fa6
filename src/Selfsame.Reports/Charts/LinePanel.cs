namespace Selfsame.Reports.Charts;

/// <summary>Lines in one pair of axes.</summary>
/// <param name="Title">What tells the panel from its neighbours; empty for a single one.</param>
/// <param name="Series">The lines.</param>
public sealed record LinePanel(string Title, IReadOnlyList<LineSeries> Series);
