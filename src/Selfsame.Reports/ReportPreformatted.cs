namespace Selfsame.Reports;

/// <summary>Lines that stand as they are, such as a recipe.</summary>
/// <param name="Text">The text; it is escaped.</param>
public sealed record ReportPreformatted(string Text) : ReportBlock;
