using Selfsame.Studies;

namespace Selfsame.Reports.Studies;

/// <summary>Writes a study's report beside its data.</summary>
public static class StudyReport
{
    /// <summary>Sums the study up and writes <c>study.json</c>, <c>report.html</c> and <c>report.md</c>, each whole or not at all.</summary>
    /// <param name="study">The study, as far as it is done.</param>
    /// <exception cref="IOException">A file can't be written.</exception>
    public static StudySummary Write(Study study)
    {
        ArgumentNullException.ThrowIfNull(study);
        var summary = study.Summarize();
        ReportFile.Write(StudyPage.Create(summary), study.Directory.HtmlReport, study.Directory.MarkdownReport);
        return summary;
    }
}
