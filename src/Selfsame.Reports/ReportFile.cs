using Selfsame.Torch.Serialization;

namespace Selfsame.Reports;

/// <summary>Writes a page.</summary>
public static class ReportFile
{
    /// <summary>Writes the page as HTML and as Markdown, each whole or not at all.</summary>
    /// <param name="page">The page.</param>
    /// <param name="html">The HTML file to write or replace.</param>
    /// <param name="markdown">The Markdown file to write or replace; null for none.</param>
    /// <exception cref="IOException">A file can't be written.</exception>
    public static void Write(ReportPage page, string html, string? markdown = null)
    {
        ArgumentNullException.ThrowIfNull(page);
        AtomicFile.WriteText(html, page.ToHtml());
        if (markdown is not null)
        {
            AtomicFile.WriteText(markdown, page.ToMarkdown());
        }
    }
}
