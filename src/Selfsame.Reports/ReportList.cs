namespace Selfsame.Reports;

/// <summary>A list of plain sentences.</summary>
/// <param name="Items">The sentences; they are escaped.</param>
public sealed record ReportList(IReadOnlyList<string> Items) : ReportBlock;
