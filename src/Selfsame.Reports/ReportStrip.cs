namespace Selfsame.Reports;

/// <summary>Pictures side by side.</summary>
/// <param name="Query">The picture that the others belong to; null for none.</param>
/// <param name="Pictures">The others, in order.</param>
public sealed record ReportStrip(ReportPicture? Query, IReadOnlyList<ReportPicture> Pictures);
