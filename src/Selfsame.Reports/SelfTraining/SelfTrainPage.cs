using System.Globalization;
using Selfsame.Reports.Rendering;
using Selfsame.SelfTraining;
using Selfsame.Studies;

namespace Selfsame.Reports.SelfTraining;

/// <summary>The report of self-training: teacher and students, from measured figures alone.</summary>
public static class SelfTrainPage
{
    /// <summary>Composes the page.</summary>
    /// <param name="summary">What there is.</param>
    /// <param name="facts">How it was done, by name.</param>
    public static ReportPage Create(SelfTrainSummary summary, IReadOnlyList<KeyValuePair<string, string>> facts)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(facts);
        var rounds = summary.Rounds.Select(r => r.Round).Distinct().Order().ToList();
        var seeds = summary.Rounds.Select(r => r.Seed).Distinct().ToList();
        return new ReportPage
        {
            Title = "Self-training: teacher and students",
            Lead = "A teacher learned from few labels, labelled other images, and students learned from both; every classifier is measured on the same test images.",
            Facts = facts,
            Sections =
            [
                new ReportSection("Accuracy",
                [
                    new ReportTable
                    {
                        Caption = seeds.Count > 1 ? $"Top-1 in %, mean ± standard deviation over {seeds.Count} seeds; gains are over the classifier's own teacher, seed by seed." : "Top-1 in %; gains are over the classifier's own teacher.",
                        Headings = ["classifier", "top-1", "gain"],
                        WordColumns = 1,
                        Rows = [.. rounds.Select(round => (IReadOnlyList<string>)[Name(round), Percent(summary.Top1(round)), Percent(summary.Gain(round))])],
                    },
                    new ReportTable
                    {
                        Caption = "Every classifier. Right: the share of its pseudo-labels that are, where labels are known.",
                        Headings = ["seed", "classifier", "top-1", "top-5", "mean per class", "pseudo-labelled images", "right", "steps", "seconds"],
                        WordColumns = 2,
                        Rows = [.. summary.Rounds.Select(r => (IReadOnlyList<string>)
                        [
                            r.Seed.ToString(CultureInfo.InvariantCulture), Name(r.Round), F2(r.Score?.Top1), F2(r.Score?.Top5), F2(r.Score?.MeanPerClass),
                            r.Round == 0 ? "" : Figures.Count(r.PseudoImages), F2(r.PseudoTop1), r.Score is { } score ? Figures.Count((int)score.Steps) : "",
                            r.Score?.Seconds.ToString("F0", CultureInfo.InvariantCulture) ?? "",
                        ])],
                    },
                ]),
                new ReportSection("The recipe", [new ReportPreformatted(summary.Recipe)]),
            ],
            Footer = $"Selfsame {summary.Version}",
        };
    }

    private static string Name(int round) => round == 0 ? "teacher" : $"student {round}";

    private static string Percent(SampleStatistics? statistics) => statistics is null ? "" : Figures.Percent(statistics.Mean, statistics.Spread);

    private static string F2(double? value) => value?.ToString("F2", CultureInfo.InvariantCulture) ?? "";
}
