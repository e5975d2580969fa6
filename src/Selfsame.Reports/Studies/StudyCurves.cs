using Selfsame.Reports.Charts;
using Selfsame.Studies;

namespace Selfsame.Reports.Studies;

/// <summary>The courses of training, mean over the seeds with a band of their spread.</summary>
internal static class StudyCurves
{
    public static IEnumerable<ReportBlock> Of(StudySummary study)
    {
        if (study.Cells.All(c => c.Curves.Count == 0))
        {
            yield return new ReportText("No cell has been trained yet.");
            yield break;
        }

        yield return new ReportText("Lines are means over the seeds, bands one standard deviation. A click on a name hides it.");
        foreach (var chart in Charts(study).Where(c => c.Panels.Count > 0))
        {
            yield return chart;
        }
    }

    // What no method of the study has, such as a similarity to a target, has no panel.
    private static IEnumerable<LineChart> Charts(StudySummary study) =>
    [
        ByTarget(study, "knn", "Online kNN accuracy", new ChartAxis("kNN top-1 of the probe", "%"),
            "The probe that runs while training: fewer images than the tables above, so its values compare with each other only.", _ => 1),
        ByTarget(study, "instanceAccuracy", "Instance accuracy", new ChartAxis("classified as themselves", "%"),
            "The share of an epoch's views that were classified as their own image, of as many classes as there are images.", _ => 100),
        ByTarget(study, "positiveSimilarity", "Positive similarity", new ChartAxis("mean cosine"),
            "Between the projector's output of a view and the target of the same image's other view: 1 is invariance.", _ => 1),
        ByTarget(study, "negativeSimilarity", "Negative similarity", new ChartAxis("mean cosine"),
            "Between the projector's output and the targets of other images: 1 would be collapse.", _ => 1),
        ByTarget(study, "std", "Spread of features", new ChartAxis("std x sqrt(d)"),
            "Standard deviation of the unit projector outputs, in units of the isotropic one: about 1 is healthy, 0 is collapse.",
            c => c.HealthyStd is { } healthy ? 1 / healthy : 1),
        ByTarget(study, "effectiveRank", "Effective rank", new ChartAxis("directions"),
            "Over how many directions a batch's projector outputs spread; bounded by the batch and by the width.", _ => 1),
        Losses(study),
    ];

    private static LineChart ByTarget(StudySummary study, string curve, string title, ChartAxis y, string caption, Func<CellSummary, double> scale) => new()
    {
        Title = title,
        Caption = caption,
        X = new ChartAxis("epoch"),
        Y = y,
        Panels =
        [
            .. study.Cells
                .GroupBy(c => c.Target)
                .Select(column => new LinePanel($"target: {column.Key}",
                [
                    .. column
                        .GroupBy(c => (c.Method, c.Form, c.Variant))
                        .Select(g => Series(StudyText.Row(study, g.Key.Method, g.Key.Form, g.Key.Variant), g, curve, scale))
                        .OfType<LineSeries>(),
                ]))
                .Where(p => p.Series.Count > 0),
        ],
    };

    // Losses of different methods have different scales and zeros: a panel each.
    private static LineChart Losses(StudySummary study) => new()
    {
        Title = "Loss",
        Caption = "Each method on its own scale: values of different methods don't compare. In gradient form it is the value that carries "
            + "the gradient, not that of a loss.",
        X = new ChartAxis("epoch"),
        Y = new ChartAxis("loss"),
        SharedScale = false,
        PanelWidth = 300,
        Panels =
        [
            .. study.Cells
                .GroupBy(c => (c.Method, c.Form, c.Variant))
                .Select(row => new LinePanel(StudyText.Row(study, row.Key.Method, row.Key.Form, row.Key.Variant),
                [.. row.GroupBy(c => c.Target).Select(g => Series(g.Key, g, "loss", _ => 1)).OfType<LineSeries>()])).Where(p => p.Series.Count > 0),
        ],
    };

    private static LineSeries? Series(string name, IEnumerable<CellSummary> cells, string curve, Func<CellSummary, double> scale)
    {
        var points = cells
            .Where(c => c.Curves.ContainsKey(curve))
            .SelectMany(c => c.Curves[curve].Select(p => (p.Epoch, Value: p.Value * scale(c))))
            .GroupBy(p => p.Epoch, p => p.Value)
            .OrderBy(g => g.Key)
            .Select(g => (g.Key, Statistics: SampleStatistics.Of(g)))
            .Select(g => new LinePoint(g.Key, g.Statistics.Mean, g.Statistics.Spread))
            .ToList();
        return points.Count == 0 ? null : new LineSeries(name, points);
    }
}
