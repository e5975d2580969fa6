using System.Globalization;
using Selfsame.Reports.Charts;
using Selfsame.Reports.Rendering;
using Selfsame.SelfTraining.Dense.Comparison;

namespace Selfsame.Reports.SelfTraining;

/// <summary>The report of a comparison: Tables 2 to 4 and 7 of Zoph et al. 2020, and its claims one by one, from measured figures alone.</summary>
public static class ComparisonPage
{
    private static readonly bool[] s_both = [false, true];

    /// <summary>Composes the page.</summary>
    /// <param name="summary">What there is so far.</param>
    public static ReportPage Create(ComparisonSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        var seeds = summary.Figures.SelectMany(f => f.Supervised.Keys).Distinct().Count();
        var figure = SelfTrainPage.FigureName(summary.Headline);
        return new ReportPage
        {
            Title = "Pre-training, self-training and joint training",
            Lead = "The same network on the same test images, by what it begins with, by augmentation, by the share of the labels, and by "
                + "what else it learns from.",
            Facts =
            [
                new("figure", $"{figure} in %"),
                .. summary.Starts.Select(s => KeyValuePair.Create(s.Name, s.Path.Length > 0 ? s.Path : "random weights")),
                new("spread", seeds > 1 ? $"standard deviation over {seeds} seeds (n - 1)" : "none: one seed"),
            ],
            Sections =
            [
                new ReportSection("The claims of Zoph et al. 2020",
                [
                    new ReportText("Computed from the figures below, seed by seed; a difference is worth no more than the spread beside it."),
                    new ReportTable
                    {
                        Caption = $"Paper: RetinaNet with EfficientNet-B7 on COCO, AP. Here: {figure}.",
                        Headings = ["claim", "in the paper", "here"],
                        WordColumns = 3,
                        Rows =
                        [
                            .. summary.Claims.Select(
                                c => (IReadOnlyList<string>)[c.Claim, c.Paper, c.Measured.Length > 0 ? c.Measured : "not in this grid"])
                        ],
                    },
                ]),
                .. summary.Figures.Select(f => f.Cell.Labels).Distinct().Order().Select(labels =>
                    new ReportSection(
                        string.Create(CultureInfo.InvariantCulture, $"{100 * labels:0.##} % of the labels"),
                        [.. Tables(summary, labels, figure)])),
                new ReportSection("The recipe", [new ReportPreformatted(summary.Recipe)]),
            ],
            Footer = $"Selfsame {summary.Version}",
        };
    }

    private static IEnumerable<ReportBlock> Tables(ComparisonSummary summary, double labels, string figure)
    {
        var cells = summary.Figures.Select(f => f.Cell).Where(c => c.Labels == labels).ToList();
        var augmentations = cells.Select(c => c.Augmentation).Distinct().Order().ToList();
        var rows = (from start in summary.Starts
                    from joint in s_both
                    from selfTrained in s_both
                    let values = augmentations.Select(a => summary.Value(new ComparisonCell(start.Name, a, labels, joint), selfTrained)).ToList()
                    where values.Any(v => v is not null)
                    select (Name: start.Name + Besides(joint, selfTrained), Values: values)).ToList();
        yield return new ReportTable
        {
            Caption = $"{figure} by augmentation.",
            Headings = ["", .. augmentations.Select(a => a.ToString())],
            WordColumns = 1,
            Rows = [.. rows.Select(r => (IReadOnlyList<string>)[r.Name, .. r.Values.Select(v => v is null ? "" : Figures.Percent(v.Mean, v.Spread))])],
        };
        yield return new DotChart
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"{figure} with {100 * labels:0.##} % of the labels"),
            Caption = "Large dots are means, whiskers one standard deviation, small dots single seeds.",
            X = new ChartAxis(figure, "%"),
            Categories = [.. rows.Select(r => r.Name)],
            Series =
            [
                .. augmentations.Select(
                    (a, i) =>
                        new DotSeries(
                            a.ToString(),
                            [.. rows.Select(r => r.Values[i] is { } value ? new Dot(value.Mean, value.Spread, value.Values) : null)]))
            ],
            References = [],
            PanelWidth = 600,
        };
    }

    private static string Besides(bool joint, bool selfTrained) => (joint, selfTrained) switch
    {
        (true, true) => " + joint + self-training",
        (true, false) => " + joint training",
        (false, true) => " + self-training",
        _ => "",
    };
}
