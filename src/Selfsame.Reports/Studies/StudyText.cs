using Selfsame.Studies;

namespace Selfsame.Reports.Studies;

/// <summary>Names of a study's rows.</summary>
internal static class StudyText
{
    /// <summary>A method, with its form where the study has several of it or another than most.</summary>
    public static string Row(StudySummary study, string method, string form) =>
        study.Cells.Select(c => c.Form).Distinct().Count() == 1 ? method : $"{method} ({form})";
}
