using System.Text;
using System.Text.RegularExpressions;
using Selfsame.Reports.Charts;

namespace Selfsame.Reports.Rendering;

/// <summary>A page as Markdown, for a repository or a terminal.</summary>
internal static partial class MarkdownPage
{
    // A chart's table beyond this is for a plot, not for a reader.
    private const int LongestChartTable = 30;

    public static string Render(ReportPage page)
    {
        var text = new StringBuilder($"# {Escape(page.Title)}\n\n");
        Paragraph(text, page.Lead);
        if (page.Facts.Count > 0)
        {
            foreach (var (name, value) in page.Facts)
            {
                text.Append($"- {Escape(name)}: {Escape(value)}\n");
            }

            text.Append('\n');
        }

        foreach (var section in page.Sections)
        {
            text.Append($"## {Escape(section.Title)}\n\n");
            foreach (var block in section.Blocks)
            {
                Append(text, block);
            }
        }

        Paragraph(text, page.Footer);
        return text.ToString().TrimEnd() + "\n";
    }

    private static void Append(StringBuilder text, ReportBlock block)
    {
        switch (block)
        {
            case ReportText paragraph:
                Paragraph(text, paragraph.Text);
                break;
            case ReportList list:
                foreach (var item in list.Items)
                {
                    text.Append($"- {Escape(item)}\n");
                }

                text.Append('\n');
                break;
            case ReportPreformatted preformatted:
                // Indented code needs no fence that the text could close.
                text.Append(string.Concat(preformatted.Text.TrimEnd().Split('\n').Select(line => $"    {line}\n"))).Append('\n');
                break;
            case ReportTable table:
                Append(text, table);
                break;
            case ReportGallery gallery:
                // Text has no pictures: their names.
                foreach (var strip in gallery.Strips)
                {
                    var names = string.Join(", ", strip.Pictures.Select(p => p.Caption.Length > 0 ? $"{p.Name} ({p.Caption})" : p.Name));
                    text.Append($"- {Escape(strip.Query is { } query ? $"{query.Name}: {names}" : names)}\n");
                }

                text.Append('\n');
                break;
            case Chart chart:
                Append(text, chart);
                break;
            default:
                throw new InvalidOperationException($"a page has no {block.GetType().Name}");
        }
    }

    private static void Append(StringBuilder text, Chart chart)
    {
        if (!chart.HasTable)
        {
            return; // Text has no plot, and its numbers, if they are any to read, stand in a table of the page.
        }

        text.Append($"### {Escape(chart.Title)}\n\n");
        Paragraph(text, chart.Caption);
        var tables = chart.ToTables();
        if (tables.Sum(t => t.Rows.Count) > LongestChartTable)
        {
            Paragraph(text, "The plot is in the HTML page.");
            return;
        }

        foreach (var table in tables)
        {
            Append(text, table);
        }
    }

    private static void Append(StringBuilder text, ReportTable table)
    {
        Paragraph(text, table.Caption);
        Row(text, table.Headings);
        Row(text, table.Headings.Select((_, column) => column < table.WordColumns ? "---" : "---:"), escape: false);
        foreach (var row in table.Rows)
        {
            Row(text, row);
        }

        text.Append('\n');
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells, bool escape = true) =>
        text.Append($"| {string.Join(" | ", cells.Select(c => escape ? Escape(c) : c))} |\n");

    private static void Paragraph(StringBuilder text, string paragraph)
    {
        if (paragraph.Length > 0)
        {
            text.Append($"{Escape(paragraph)}\n\n");
        }
    }

    // What Markdown or the HTML in it would take for its own; line ends would end a table's row.
    private static string Escape(string text) => Special().Replace(text.ReplaceLineEndings(" "), @"\$0");

    [GeneratedRegex(@"[\\`*_<>|\[\]]")]
    private static partial Regex Special();
}
