using System.Globalization;
using Selfsame.Reports.Charts;
using Selfsame.Routing;
using Selfsame.Vision.Backbones.Subnets;

namespace Selfsame.Reports.Routing;

/// <summary>The page of a search for the sub-net that suits a task: the distribution of their scores, and all of them in a table.</summary>
public static class RoutingPage
{
    private const int Bins = 24;

    /// <summary>Composes the page.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="weights">The checkpoint, in words.</param>
    public static ReportPage Create(RoutingResult result, string weights)
    {
        ArgumentNullException.ThrowIfNull(result);
        var subnets = result.Scores.Where(s => !s.Path.Equals(SubnetPath.Largest)).ToList();
        var gain = result.Best.Top1 - result.Largest.Top1;
        return new ReportPage
        {
            Title = $"The sub-net for {result.Images.Location}",
            Lead = string.Create(
                CultureInfo.InvariantCulture,
                $"{Name(result.Best)} is the best of {subnets.Count} sub-nets and the largest network: {result.Best.Top1:F1} % by kNN, "
                    + $"{Math.Abs(gain):F1} points {(gain >= 0 ? "above" : "below")} the largest. It was chosen by this figure, which therefore flatters "
                    + $"it; measure it on other images."),
            Facts =
            [
                new("weights", weights),
                new("images", result.Validation is null ? $"{result.Best.Images}, each classified by all others"
                    : $"{result.Best.Images} of {result.Validation.Location}, classified by {result.Images.Location}"),
                new("classifier", $"kNN in cosine, k = {result.K}, {result.Classes} classes"),
                new("time", string.Create(CultureInfo.InvariantCulture, $"{result.FeatureSeconds:F1} s for features, {result.KnnSeconds:F1} s for kNN")),
            ],
            Sections =
            [
                new ReportSection("All sub-nets", [Histogram(subnets.Where(s => s.IsFinal).ToList(), result.Largest), .. Dropped(subnets)]),
                new ReportSection("One by one",
                [
                    new ReportTable
                    {
                        Caption = "kNN accuracy. A path names the group of each of the four stages.",
                        Headings = ["sub-net", "kNN", "images"],
                        Rows = [.. result.Scores.Select(s =>
                            (IReadOnlyList<string>)[Name(s), Percent(s.Top1), s.Images.ToString(CultureInfo.InvariantCulture)])],
                    },
                ]),
            ],
            Footer = $"Selfsame {SelfsameVersion.Text}",
        };
    }

    private static LineChart Histogram(IReadOnlyList<RoutingScore> scores, RoutingScore largest)
    {
        var low = Math.Min(scores.Min(s => s.Top1), largest.Top1);
        var width = Math.Max(0.1, (Math.Max(scores.Max(s => s.Top1), largest.Top1) - low) / Bins);
        var counts = new int[Bins + 1];
        foreach (var score in scores)
        {
            counts[(int)((score.Top1 - low) / width)]++;
        }

        return new LineChart
        {
            Title = "How many sub-nets have which accuracy",
            Caption = string.Create(CultureInfo.InvariantCulture,
                $"Sub-nets by their kNN accuracy, in steps of {width:F2} points; the vertical line is the largest network."),
            X = new ChartAxis("kNN accuracy", "%"),
            Y = new ChartAxis("sub-nets"),
            PanelWidth = 800,
            HasTable = false,
            Panels =
            [
                new LinePanel("",
                [
                    new LineSeries("sub-nets", [.. counts.SelectMany((count, bin) => Step(low + (bin * width), width, count))]),
                    new LineSeries("largest network", [new LinePoint(largest.Top1, 0), new LinePoint(largest.Top1, counts.Max())]),
                ]),
            ],
        };
    }

    private static IEnumerable<LinePoint> Step(double from, double width, int count) => [new LinePoint(from, count), new LinePoint(from + width, count)];

    private static IEnumerable<ReportBlock> Dropped(IReadOnlyList<RoutingScore> subnets)
    {
        if (subnets.Count(s => !s.IsFinal) is > 0 and var dropped)
        {
            yield return new ReportText($"{dropped} sub-nets were dropped on fewer images; they aren't in the figure, and their accuracies in the table "
                + "are those of the images that they were seen on.");
        }
    }

    private static string Name(RoutingScore score) => score.Path.Equals(SubnetPath.Largest) ? "the largest network" : score.Path.ToString();

    private static string Percent(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
}
