using System.Globalization;
using Selfsame.Reports.Rendering;
using Selfsame.Studies;

namespace Selfsame.Reports.Studies;

/// <summary>What backbones and sub-nets are worth on other sets.</summary>
internal static class StudyTransfers
{
    /// <summary>The section's blocks; none when the study names no sets.</summary>
    public static IEnumerable<ReportBlock> Of(StudySummary study)
    {
        var measured = study.Groups.Select(g => g.Transfers).Concat(study.Floors.Select(f => f.Transfers)).FirstOrDefault(t => t is not null);
        var sets = measured?.Select(t => t.Set).ToList();
        if (sets is null)
        {
            yield break;
        }

        var protocols = study.Conditions.Transfer.Protocols;
        foreach (var protocol in protocols)
        {
            yield return Figures(study, sets, protocol);
        }

        var routed = study.Groups.Where(g => g.Subnets is not null).ToList();
        if (routed.Count > 0)
        {
            yield return Subnets(study, routed, sets);
        }
    }

    private static ReportTable Figures(StudySummary study, IReadOnlyList<string> sets, string protocol)
    {
        IEnumerable<IReadOnlyList<string>> Row(string name, IReadOnlyList<GroupTransfer>? transfers, Func<GroupTransfer, SampleStatistics?> of)
        {
            var figures = sets.Select(set => transfers?.FirstOrDefault(t => t.Set == set) is { } t ? of(t) : null).ToList();
            if (figures.Any(f => f is not null))
            {
                yield return [name, .. figures.Select(f => f is null ? "" : Rendering.Figures.Percent(f.Mean, f.Spread)), Mean(figures)];
            }
        }

        return new ReportTable
        {
            Caption = $"On other sets, {protocol} (%)." + (study.Groups.Any(g => g.Subnets is not null)
                ? " Routed: the sub-net that the set's training images were routed to; otherwise the largest network."
                : ""),
            Headings = ["", .. sets, "mean"],
            WordColumns = 1,
            Rows =
            [
                .. study.Groups.SelectMany(g => Row(Name(study, g), g.Transfers, t => t.Figures[protocol])
                    .Concat(Row($"{Name(study, g)}, routed", g.Transfers, t => t.Routed?[protocol]))),
                .. study.Floors.SelectMany(f => Row(StudyText.Floor(f), f.Transfers, t => t.Figures[protocol])),
            ],
            RowsApart = study.Floors.Count,
        };
    }

    private static ReportTable Subnets(StudySummary study, IReadOnlyList<GroupSummary> groups, IReadOnlyList<string> sets) => new()
    {
        Caption = "kNN of the sub-nets on the sets' training images, each image left out in turn: means over the sets and, for single sets, mean → best (%); the best may be the largest network. "
            + "Networks are trained one at a time or beside others, as the study's jobs say; seconds are those of training.",
        Headings = ["", "sub-nets", "seconds", "mean sub-net", "best", "largest network", .. sets],
        WordColumns = 1,
        Rows =
        [
            .. groups.Select(g => (IReadOnlyList<string>)
            [
                Name(study, g),
                $"{g.Subnets}",
                g.TrainingSeconds.Mean.ToString("F0", CultureInfo.InvariantCulture),
                Mean([.. g.Transfers!.Select(t => t.Mean)]),
                Mean([.. g.Transfers!.Select(t => t.Best)]),
                Mean([.. g.Transfers!.Select(t => t.Largest)]),
                .. g.Transfers!.Select(t => $"{Number(t.Mean)} → {Number(t.Best)}"),
            ]),
        ],
    };

    private static string Name(StudySummary study, GroupSummary group)
    {
        var row = StudyText.Row(study, group.Method, group.Form, group.Variant);
        return study.Cells.Select(c => c.Target).Distinct().Count() > 1 ? $"{row}, {group.Target}" : row;
    }

    private static string Mean(IReadOnlyList<SampleStatistics?> figures) =>
        figures.All(f => f is not null) ? figures.Average(f => f!.Mean).ToString("F2", CultureInfo.InvariantCulture) : "";

    private static string Number(SampleStatistics? figure) => figure?.Mean.ToString("F2", CultureInfo.InvariantCulture) ?? "";
}
