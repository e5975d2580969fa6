using Selfsame.Training;

namespace Selfsame.Studies;

/// <summary>Where a study keeps things.</summary>
/// <param name="Path">The study's folder.</param>
public sealed record StudyDirectory(string Path)
{
    /// <summary>The study, every choice stated.</summary>
    public string Recipe => At("study.yaml");

    /// <summary>The figures and curves, as JSON.</summary>
    public string Summary => At("study.json");

    /// <summary>The report as one HTML page.</summary>
    public string HtmlReport => At("report.html");

    /// <summary>The report as Markdown.</summary>
    public string MarkdownReport => At("report.md");

    /// <summary>The comparison of gradients, as JSON.</summary>
    public string Gradients => At("gradients.json");

    /// <summary>A cell's run.</summary>
    public RunDirectory Run(string cell) => new(System.IO.Path.Combine(At("cells"), cell));

    /// <summary>What came of a cell or a floor, as JSON.</summary>
    public string Result(string name) => System.IO.Path.Combine(Run(name).Path, "cell.json");

    private string At(string name) => System.IO.Path.Combine(Path, name);
}
