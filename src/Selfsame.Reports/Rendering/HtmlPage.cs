using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Selfsame.Reports.Charts;

namespace Selfsame.Reports.Rendering;

/// <summary>A page as one HTML document. Every text goes through <see cref="Text"/>.</summary>
internal static class HtmlPage
{
    // Nothing may be loaded, whatever a text holds: the page is what it is made of.
    private const string Policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri "
        + "'none'; form-action 'none'";

    private static readonly HtmlEncoder s_encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Render(ReportPage page)
    {
        var html = new StringBuilder();
        html.Append($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="generator" content="Selfsame">
            <title>{Text(page.Title)}</title>
            <style>
            {ReportBundle.Styles}
            </style>
            </head>
            <body>
            <main>
            <h1>{Text(page.Title)}</h1>

            """);
        Line(html, "p class=\"lead\"", page.Lead);
        if (page.Facts.Count > 0)
        {
            html.Append("<dl>\n");
            foreach (var (name, value) in page.Facts)
            {
                html.Append($"<dt>{Text(name)}</dt><dd>{Text(value)}</dd>\n");
            }

            html.Append("</dl>\n");
        }

        foreach (var section in page.Sections)
        {
            html.Append($"<section>\n<h2>{Text(section.Title)}</h2>\n");
            foreach (var block in section.Blocks)
            {
                Append(html, block);
            }

            html.Append("</section>\n");
        }

        Line(html, "footer", page.Footer);
        html.Append($"</main>\n<script>\n{ReportBundle.Script}\n</script>\n</body>\n</html>\n");
        return html.ToString();
    }

    private static void Append(StringBuilder html, ReportBlock block)
    {
        switch (block)
        {
            case ReportText text:
                Line(html, "p", text.Text);
                break;
            case ReportList list:
                html.Append("<ul>\n");
                foreach (var item in list.Items)
                {
                    Line(html, "li", item);
                }

                html.Append("</ul>\n");
                break;
            case ReportPreformatted preformatted:
                Line(html, "pre", preformatted.Text.TrimEnd());
                break;
            case ReportTable table:
                Append(html, table);
                break;
            case ReportGallery gallery:
                Append(html, gallery);
                break;
            case Chart chart:
                Append(html, chart);
                break;
            default:
                throw new InvalidOperationException($"a page has no {block.GetType().Name}");
        }
    }

    private static void Append(StringBuilder html, Chart chart)
    {
        html.Append($"<figure data-chart>\n<h3>{Text(chart.Title)}</h3>\n");
        Line(html, "figcaption", chart.Caption);
        html.Append($"""
            <div class="panels" style="--panel: {chart.PanelWidth}px; --panel-print: {Math.Min(chart.PanelWidth, 320)}px"></div>
            <noscript><p class="noscript">The chart needs a browser with scripts.{(chart.HasTable ? " Its data is below." : "")}</p></noscript>
            <script type="application/json">{chart.ToJson()}</script>

            """);
        if (chart.HasTable)
        {
            html.Append("<details><summary>Data</summary>\n");
            foreach (var table in chart.ToTables())
            {
                Append(html, table);
            }

            html.Append("</details>\n");
        }

        html.Append("</figure>\n");
    }

    private static void Append(StringBuilder html, ReportGallery gallery)
    {
        const int pictureWidth = 84; // with its distance to the next
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"gallery\" style=\"--strip: {gallery.Longest * pictureWidth}px\">\n");
        foreach (var strip in gallery.Strips)
        {
            html.Append("<div class=\"strip\">");
            if (strip.Query is { } query)
            {
                Append(html, query, "query");
            }

            foreach (var picture in strip.Pictures)
            {
                Append(html, picture, "");
            }

            html.Append("</div>\n");
        }

        html.Append("</div>\n");
    }

    private static void Append(StringBuilder html, ReportPicture picture, string place)
    {
        var frame = picture.Agrees switch { true => " class=\"same\"", false => " class=\"other\"", null => "" };
        var name = Text(picture.Name);
        html.Append(place.Length > 0 ? $"<div class=\"{place}\"" : "<div");
        html.Append($" title=\"{name}\"><img{frame} src=\"{Text(picture.Image)}\" alt=\"{name}\"><span>{Text(picture.Caption)}</span></div>");
    }

    private static void Append(StringBuilder html, ReportTable table)
    {
        html.Append("<div class=\"table\"><table>\n");
        Line(html, "caption", table.Caption);
        html.Append("<thead><tr>");
        foreach (var (column, heading) in table.Headings.Index())
        {
            html.Append($"<th scope=\"col\"{Class(table, column)}>{Text(heading)}</th>");
        }

        html.Append("</tr></thead>\n<tbody>\n");
        foreach (var (number, row) in table.Rows.Index())
        {
            html.Append(number >= table.Rows.Count - table.RowsApart ? "<tr class=\"apart\">" : "<tr>");
            foreach (var (column, cell) in row.Index())
            {
                html.Append($"<td{Class(table, column)}>{Text(cell)}</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
    }

    private static string Class(ReportTable table, int column) => column < table.WordColumns ? "" : " class=\"number\"";

    private static void Line(StringBuilder html, string tag, string text)
    {
        if (text.Length > 0)
        {
            html.Append($"<{tag}>{Text(text)}</{tag.Split(' ')[0]}>\n");
        }
    }

    private static string Text(string text) => s_encoder.Encode(text);
}
