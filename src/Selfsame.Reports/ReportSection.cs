namespace Selfsame.Reports;

/// <summary>A part of a page.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Blocks">What is in it, in order.</param>
public sealed record ReportSection(string Title, IReadOnlyList<ReportBlock> Blocks);
