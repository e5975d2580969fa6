using System.Globalization;
using Selfsame.Reports.Charts;
using Selfsame.Reports.Rendering;
using Selfsame.Studies;

namespace Selfsame.Reports.Studies;

/// <summary>The report of a study: the tables of Tao et al. 2022 (1 and 2) and the courses of training, from measured figures alone.</summary>
public static class StudyPage
{
    /// <summary>Composes the page.</summary>
    /// <param name="study">A study as far as it is done.</param>
    public static ReportPage Create(StudySummary study)
    {
        ArgumentNullException.ThrowIfNull(study);
        var conditions = study.Conditions;
        return new ReportPage
        {
            Title = "Siamese methods under the same conditions",
            Lead = "Methods and target branches on the same images with the same budget: accuracy of the frozen backbone, and how training went.",
            Facts = Facts(study),
            Sections =
            [
                new ReportSection("What the figures say", [
                    new ReportText("Computed from the figures below; a difference is worth no more than the spread beside it."),
                    new ReportList([.. study.Findings.Select(f => f.Text)])]),
                new ReportSection("Accuracy", [.. Accuracy(study)]),
                .. StudyTransfers.Of(study).ToList() is { Count: > 0 } transfers ? new[] { new ReportSection("Other sets", transfers) } : [],
                new ReportSection("Over training", [.. StudyCurves.Of(study)]),
                .. study.Gradients is { } gradients ? new[] { StudyGradients.Section(gradients) } : [],
                new ReportSection("Cells", [.. Cells(study)]),
                new ReportSection("The study itself", [
                    new ReportText("The recipe, every choice stated. Figures and curves are in study.json beside this page."),
                    new ReportPreformatted(conditions.Recipe)]),
            ],
            Footer = $"Selfsame {study.Version}, {study.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC",
        };
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Facts(StudySummary study)
    {
        var c = study.Conditions;
        var e = c.Evaluation;
        var seeds = study.Cells.Select(cell => cell.Seed).Distinct().Order().ToList();
        return
        [
            new("images", c.Data + (c.ImagesVary ? ", by variant" : c.Images is { } images ? $", {Figures.Count(images)} of them" : ", all")),
            new("budget a cell", $"{(c.Epochs is { } epochs ? $"{epochs} epochs" : "epochs by variant")}, batch {c.BatchSize}"),
            new("backbone", c.Backbone is null
                ? $"by variant, views of {c.ImageSize} px"
                : string.Create(CultureInfo.InvariantCulture, $"{c.Backbone}, width {c.Width}, views of {c.ImageSize} px")),
            new("seeds", string.Join(", ", seeds)),
            new(
                "kNN",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"k = {e.K}, T = {e.Temperature}, pooled features, {Share(e.Train)} training images vote on {Share(e.Test)} images of {c.Test}")),
            new("linear", string.Create(CultureInfo.InvariantCulture,
                $"{e.Linear.Optimizer.ToString().ToLowerInvariant()}, {e.Linear.Epochs} epochs, batch {e.Linear.BatchSize}, base rate "
                    + $"{e.Linear.BaseLr} x batch / 256, weight decay {e.Linear.WeightDecay}, on the same features; accuracy after the last epoch")),
            .. c.Transfer.Sets.Count == 0 ? Array.Empty<KeyValuePair<string, string>>() :
            [
                new(
                    "other sets",
                    string.Join(", ", c.Transfer.Sets)
                        + (c.Transfer.Limit > 0 ? $", at most {Figures.Count(c.Transfer.Limit)} images of each part" : "")),
            ],
            new("spread", seeds.Count > 1 ? $"standard deviation over {seeds.Count} seeds (n - 1)" : "none: one seed"),
        ];
    }

    private static string Share(int limit) => limit == 0 ? "all" : Figures.Count(limit);

    private static IEnumerable<ReportBlock> Accuracy(StudySummary study)
    {
        foreach (var (name, title, of, floor) in new (string, string, Func<GroupSummary, SampleStatistics>, Func<FloorSummary, SampleStatistics>)[]
        {
            ("kNN", "kNN top-1 (%)", g => g.Knn, f => f.Knn),
            ("Linear", "Linear top-1 (%)", g => g.Linear, f => f.Linear),
        })
        {
            yield return Table(study, title, of, floor);
            yield return Dots(study, $"{name} accuracy by method and target branch", $"{name} top-1", of, floor);
        }
    }

    private static ReportTable Table(StudySummary study, string title, Func<GroupSummary, SampleStatistics> of, Func<FloorSummary, SampleStatistics> floor)
    {
        var targets = Targets(study);
        var rows = Rows(study);
        var varied = rows.Any(r => r.Variant.Length > 0);
        string Cell((string Method, string Form, string Variant) row, string target) => Find(study, row, target) is { } group
            ? Figures.Percent(of(group).Mean, of(group).Spread)
            : string.Join(
                ", ",
                study.Cells
                    .Where(c => (c.Method, c.Form, c.Variant, c.Target) == (row.Method, row.Form, row.Variant, target))
                    .Select(State)
                    .Distinct());
        string[] Variant(string text) => varied ? [text] : [];
        return new ReportTable
        {
            Caption = $"{title}, mean ± standard deviation over seeds. Columns: where the target features come from.",
            Headings = ["method", "form", .. Variant("variant"), .. targets],
            WordColumns = varied ? 3 : 2,
            Rows =
            [
                .. rows.Select(row => (IReadOnlyList<string>)[row.Method, row.Form, .. Variant(row.Variant), .. targets.Select(t => Cell(row, t))]),
                .. study.Floors.Select(f => (IReadOnlyList<string>)
                    [StudyText.Floor(f), "", .. Variant(""), Figures.Percent(floor(f).Mean, floor(f).Spread), .. Enumerable.Repeat("", targets.Count - 1)]),
            ],
            RowsApart = study.Floors.Count,
        };
    }

    private static DotChart Dots(
        StudySummary study, string title, string axis, Func<GroupSummary, SampleStatistics> of, Func<FloorSummary, SampleStatistics> floor)
    {
        var rows = Rows(study);
        return new DotChart
        {
            Title = title,
            Caption = "Large dots are means, whiskers one standard deviation, small dots single seeds. Dashed lines need no training.",
            X = new ChartAxis(axis, "%"),
            Categories = [.. rows.Select(r => StudyText.Row(study, r.Method, r.Form, r.Variant))],
            Series =
            [
                .. Targets(study).Select(target => new DotSeries(target,
                    [.. rows.Select(row => Find(study, row, target) is { } group ? new Dot(of(group).Mean, of(group).Spread, of(group).Values) : null)])),
            ],
            References = [.. study.Floors.Select(f => new DotReference(StudyText.Floor(f), floor(f).Mean))],
            PanelWidth = 600,
        };
    }

    private static IEnumerable<ReportBlock> Cells(StudySummary study)
    {
        yield return new ReportTable
        {
            Caption = "Every cell of the grid. Each is an ordinary run in cells/NAME, with its recipe, metrics, checkpoint and weights; accuracies in %.",
            Headings = ["cell", "state", "kNN", "linear", "linear, best epoch", "training (s)"],
            WordColumns = 2,
            Rows =
            [
                .. study.Cells.Select(c => (IReadOnlyList<string>)
                [
                    c.Name, State(c), Optional(c.Knn), Optional(c.Linear), Optional(c.LinearBest),
                    c.TrainingSeconds?.ToString("F0", CultureInfo.InvariantCulture) ?? "",
                ]),
            ],
        };
        var reasons = study.Cells.Where(c => c.Reason is not null).Select(c => $"{c.Name} ({State(c)}): {c.Reason}").ToList();
        if (reasons.Count > 0)
        {
            yield return new ReportText("Why cells have no figures:");
            yield return new ReportList(reasons);
        }

        var notes = study.Cells.Select(c => c.Note).OfType<string>().Distinct().ToList();
        if (notes.Count > 0)
        {
            yield return new ReportText("Notes:");
            yield return new ReportList(notes);
        }
    }

    private static string Optional(double? value) => value?.ToString("F2", CultureInfo.InvariantCulture) ?? "";

    private static string State(CellSummary cell) => cell.State.ToString().ToLowerInvariant();

    private static IReadOnlyList<string> Targets(StudySummary study) => [.. study.Cells.Select(c => c.Target).Distinct()];

    private static IReadOnlyList<(string Method, string Form, string Variant)> Rows(StudySummary study) =>
        [.. study.Cells.Select(c => (c.Method, c.Form, c.Variant)).Distinct()];

    private static GroupSummary? Find(StudySummary study, (string Method, string Form, string Variant) row, string target) =>
        study.Groups.FirstOrDefault(g => (g.Method, g.Form, g.Variant, g.Target) == (row.Method, row.Form, row.Variant, target));
}
