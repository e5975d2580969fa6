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
        var figures = summary.Rounds.FirstOrDefault(r => r.Score is not null)?.Score!.Figures.Keys.ToList() ?? [summary.Headline];
        var isDetector = summary.Rounds.Any(r => r.PseudoObjects is not null);
        var knowsRight = summary.Rounds.Any(r => r.PseudoTop1 is not null);
        return new ReportPage
        {
            Title = "Self-training: teacher and students",
            Lead = "A teacher learned from few labels, labelled other images, and students learned from both; every network is measured on "
                + "the same test images.",
            Facts = facts,
            Sections =
            [
                new ReportSection("Teacher and students",
                [
                    new ReportTable
                    {
                        Caption = $"{FigureName(summary.Headline)} in %" + (seeds.Count > 1
                            ? $", mean ± standard deviation over {seeds.Count} seeds; gains are over the network's own teacher, seed by seed."
                            : "; gains are over the network's own teacher."),
                        Headings = ["network", FigureName(summary.Headline), "gain"],
                        WordColumns = 1,
                        Rows = [.. rounds.Select(round => (IReadOnlyList<string>)[Name(round), Percent(summary.Figure(round)), Percent(summary.Gain(round))])],
                    },
                    new ReportTable
                    {
                        Caption = "Every network." + (knowsRight ? " Right: the share of its pseudo-labels that are, where labels are known." : ""),
                        Headings =
                        [
                            "seed", "network", .. figures.Select(FigureName), "pseudo-labelled images", .. isDetector ? ["boxes"] : Array.Empty<string>(),
                            .. knowsRight ? ["right"] : Array.Empty<string>(), "steps", "seconds",
                        ],
                        WordColumns = 2,
                        Rows = [.. summary.Rounds.Select(r => (IReadOnlyList<string>)
                        [
                            r.Seed.ToString(CultureInfo.InvariantCulture),
                            Name(r.Round),
                            .. figures.Select(f => F2(r.Score?.Figures.TryGetValue(f, out var value) == true ? value : null)),
                            r.Round == 0 ? "" : Figures.Count(r.PseudoImages),
                            .. isDetector ? [r.PseudoObjects is { } objects ? Figures.Count(objects) : ""] : Array.Empty<string>(),
                            .. knowsRight ? [F2(r.PseudoTop1)] : Array.Empty<string>(), r.Score is { } score ? Figures.Count((int)score.Steps) : "",
                            r.Score?.Seconds.ToString("F0", CultureInfo.InvariantCulture) ?? "",
                        ])],
                    },
                ]),
                new ReportSection("The recipe", [new ReportPreformatted(summary.Recipe)]),
            ],
            Footer = $"Selfsame {summary.Version}",
        };
    }

    /// <summary>A figure as people write it.</summary>
    public static string FigureName(string key) => key switch
    {
        "top1" => "top-1",
        "top5" => "top-5",
        "meanPerClass" => "mean per class",
        "miou" => "mIoU",
        "pixelAccuracy" => "pixel accuracy",
        "meanAccuracy" => "mean accuracy",
        _ when key.StartsWith("ap", StringComparison.Ordinal) || key.StartsWith("ar", StringComparison.Ordinal) => key[..2].ToUpperInvariant() + key[2..],
        _ => key,
    };

    private static string Name(int round) => round == 0 ? "teacher" : $"student {round}";

    private static string Percent(SampleStatistics? statistics) => statistics is null ? "" : Figures.Percent(statistics.Mean, statistics.Spread);

    private static string F2(double? value) => value?.ToString("F2", CultureInfo.InvariantCulture) ?? "";
}
