using Selfsame.Reports.Rendering;

namespace Selfsame.Reports;

/// <summary>A page: plain data, written as HTML that needs nothing else, or as Markdown.</summary>
public sealed record ReportPage
{
    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>What it is about, in a sentence.</summary>
    public string Lead { get; init; } = "";

    /// <summary>Under which conditions its figures were measured, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>The parts, in order.</summary>
    public IReadOnlyList<ReportSection> Sections { get; init; } = [];

    /// <summary>The last line: what wrote it and when.</summary>
    public string Footer { get; init; } = "";

    /// <summary>The page as one HTML document: styles, charts and data are inside, nothing is loaded, and every text is escaped.</summary>
    public string ToHtml() => HtmlPage.Render(this);

    /// <summary>The page as Markdown: a chart is its caption and, where it is short, its table.</summary>
    public string ToMarkdown() => MarkdownPage.Render(this);
}
