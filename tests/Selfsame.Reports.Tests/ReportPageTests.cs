using System.Text.Json;
using System.Text.RegularExpressions;
using Selfsame.Reports.Charts;
using Xunit;

namespace Selfsame.Reports.Tests;

public sealed partial class ReportPageTests
{
    private const string Picture = "data:image/webp;base64,AAAA";
    private const string Hostile = "</script><img src=x onerror=alert(1)> & \"quotes\" | `code` * _";

    [Fact]
    public void Nothing_of_a_text_becomes_html()
    {
        var html = HostilePage.ToHtml();

        Assert.DoesNotContain("<img src=x", html, StringComparison.Ordinal);
        // The page's own: four blocks of data and the bundle.
        Assert.Equal(5, Closings().Count(html));
        Assert.Contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot;", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_comes_back_from_the_page_as_it_was()
    {
        var data = Data().Matches(HostilePage.ToHtml()).Select(m => JsonDocument.Parse(m.Groups[1].Value).RootElement).ToList();

        Assert.Equal(["lines", "dots", "heatmaps", "scatter"], data.Select(d => d.GetProperty("kind").GetString()));
        var series = data[0].GetProperty("panels")[0].GetProperty("series")[0];
        Assert.Equal(Hostile, series.GetProperty("name").GetString());
        Assert.Equal(0.5, series.GetProperty("points")[0].GetProperty("spread").GetDouble());
        Assert.Equal(JsonValueKind.Null, series.GetProperty("points")[1].GetProperty("y").ValueKind); // NaN
        Assert.Equal([1.0, 3.0], data[1].GetProperty("series")[0].GetProperty("dots")[0].GetProperty("values").EnumerateArray().Select(v => v.GetDouble()));
        Assert.Equal(Hostile, data[3].GetProperty("names")[0].GetString());
        Assert.Equal([0, 1], data[3].GetProperty("neighbours").GetProperty("indices")[0].EnumerateArray().Select(i => i.GetInt32()));
        Assert.Equal(-0.25, data[2].GetProperty("panels")[0].GetProperty("values")[0][1].GetDouble());
    }

    [Fact]
    public void A_page_loads_nothing()
    {
        var page = HostilePage.ToHtml();
        var own = page[..page.LastIndexOf("<script>", StringComparison.Ordinal)];

        Assert.Contains("default-src 'none'", own, StringComparison.Ordinal);
        Assert.DoesNotContain("<link", own, StringComparison.Ordinal);
        Assert.All(
            Regex.Matches(own, "src=\"([^\"]*)\"").Select(m => m.Groups[1].Value),
            address => Assert.StartsWith("data:image/", address, StringComparison.Ordinal));
        Assert.DoesNotContain("url(", own, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", own, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_chart_has_its_data_as_a_table()
    {
        var html = HostilePage.ToHtml();

        Assert.Equal(3, Regex.Count(html, "<details>"));
        Assert.Contains("<td class=\"number\">2 ± 0.5</td>", html, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">2 ± 1.414</td><td class=\"number\">1, 3</td>", html, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">-0.250</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gallery_shows_pictures_with_their_names_and_frames()
    {
        var gallery = new ReportGallery(
            [
                new ReportStrip(
                    new ReportPicture(Picture, "a.png", "cat"),
                    [new ReportPicture(Picture, "b.png", "0.9", true), new ReportPicture(Picture, "c.png", "0.8", false)])
            ]);
        var page = new ReportPage { Title = "t", Sections = [new ReportSection("s", [gallery])] };

        Assert.Contains(
            $"<div class=\"query\" title=\"a.png\"><img src=\"{Picture}\" alt=\"a.png\"><span>cat</span></div>",
            page.ToHtml(),
            StringComparison.Ordinal);
        Assert.Contains($"<div title=\"b.png\"><img class=\"same\" src=\"{Picture}\"", page.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("<img class=\"other\"", page.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("- a.png: b.png (0.9), c.png (0.8)\n", page.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_keeps_its_tables_whatever_is_in_a_cell()
    {
        var text = new ReportPage
        {
            Title = "a",
            Sections =
            [
                new ReportSection(
                    "b",
                    [new ReportTable { Headings = ["x", "y"], Rows = [["one | two\nthree", "<b>"]] }, new ReportPreformatted("k: v\n")])
            ],
        }.ToMarkdown();

        Assert.Equal("# a\n\n## b\n\n| x | y |\n| --- | ---: |\n| one \\| two three | \\<b\\> |\n\n    k: v\n", text);
    }

    private static ReportPage HostilePage => new()
    {
        Title = Hostile,
        Lead = Hostile,
        Facts = [new(Hostile, Hostile)],
        Footer = Hostile,
        Sections =
        [
            new ReportSection(Hostile,
            [
                new ReportText(Hostile),
                new ReportList([Hostile]),
                new ReportPreformatted(Hostile),
                new ReportTable { Caption = Hostile, Headings = [Hostile], Rows = [[Hostile]], RowsApart = 1 },
                new LineChart
                {
                    Title = Hostile,
                    Caption = Hostile,
                    X = new ChartAxis(Hostile, Hostile),
                    Y = new ChartAxis(Hostile),
                    Panels = [new LinePanel(Hostile, [new LineSeries(Hostile, [new LinePoint(1, 2, 0.5), new LinePoint(2, double.NaN)])])],
                },
                new DotChart
                {
                    Title = Hostile,
                    X = new ChartAxis(Hostile, "%"),
                    Categories = [Hostile],
                    Series = [new DotSeries(Hostile, [new Dot(2, Math.Sqrt(2), [1, 3])])],
                    References = [new DotReference(Hostile, 1)],
                },
                new HeatmapChart
                {
                    Title = Hostile,
                    Unit = Hostile,
                    Labels = [Hostile, "b"],
                    Low = -1,
                    High = 1,
                    Panels = [new HeatmapPanel(Hostile, [[1, -0.25], [null, 1]])],
                },
                new ScatterChart
                {
                    Title = Hostile,
                    X = new ChartAxis(Hostile),
                    Y = new ChartAxis(Hostile),
                    Series = [new ScatterSeries(Hostile, [new ScatterPoint(1, 2, 0), new ScatterPoint(3, 4, 1)])],
                    Names = [Hostile, "b"],
                    Labels = [Hostile, ""],
                    Pictures = [Picture, ""],
                    Neighbours = new ScatterNeighbours([[0, 1], [1, 0]], [[0, 0.5], [0, 0.5]]),
                },
                new ReportGallery([new ReportStrip(new ReportPicture(Picture, Hostile, Hostile), [new ReportPicture(Picture, Hostile, Hostile, true)])]),
            ]),
        ],
    };

    [GeneratedRegex("</script>")]
    private static partial Regex Closings();

    [GeneratedRegex("<script type=\"application/json\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Data();
}
