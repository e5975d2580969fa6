namespace Selfsame.Reports;

/// <summary>Strips of pictures.</summary>
/// <param name="Strips">The strips, in order.</param>
public sealed record ReportGallery(IReadOnlyList<ReportStrip> Strips) : ReportBlock
{
    /// <summary>Pictures that stand beside each other in the longest strip.</summary>
    internal int Longest => Strips.Count == 0 ? 0 : Strips.Max(s => s.Pictures.Count + (s.Query is null ? 0 : 1));
}
