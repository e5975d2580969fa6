using Selfsame.Studies;

namespace Selfsame.Reports.Studies;

/// <summary>Names of a study's rows.</summary>
internal static class StudyText
{
    /// <summary>What was measured without training.</summary>
    public static string Floor(FloorSummary floor) =>
        floor.Name.StartsWith("random", StringComparison.Ordinal) ? "random backbone" + floor.Name["random".Length..]
            : floor.Name == "pixels" ? "raw pixels"
            : floor.Name;

    /// <summary>A method, with its form where the study has several, and its variant where there are any.</summary>
    public static string Row(StudySummary study, string method, string form, string variant)
    {
        var extra = string.Join(
            ", ",
            [.. study.Cells.Select(c => c.Form).Distinct().Count() == 1 ? Array.Empty<string>() : [form], .. variant.Length > 0 ? new[] { variant } : []]);
        return extra.Length == 0 ? method : $"{method} ({extra})";
    }
}
