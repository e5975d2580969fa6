namespace Selfsame.Reports;

/// <summary>A paragraph of plain text.</summary>
/// <param name="Text">The text; it is escaped.</param>
public sealed record ReportText(string Text) : ReportBlock;
