using static Selfsame.Studies.StudyText;

namespace Selfsame.Studies;

/// <summary>
/// Says in sentences what a study's figures on other sets show: which cells are best where (Liu et al. 2022, the negative transfer of unrelated images), and
/// what routing to sub-nets adds to the largest network.
/// </summary>
internal static class TransferFindings
{
    public static IEnumerable<StudyFinding> Of(IReadOnlyList<GroupSummary> groups, IReadOnlyList<string> protocols) =>
        protocols.SelectMany(protocol => Best(groups, protocol)).Concat(groups.SelectMany(group => protocols.SelectMany(p => Routed(groups, group, p))));

    private static IEnumerable<StudyFinding> Best(IReadOnlyList<GroupSummary> groups, string protocol)
    {
        var figures = groups
            .SelectMany(g => (g.Transfers ?? []).Select(t => (t.Set, Name: NameOf(groups, g), t.Figures[protocol].Mean)))
            .GroupBy(f => f.Set)
            .Select(set => (Set: set.Key, Ordered: set.OrderByDescending(f => f.Mean).ToList()))
            .Where(set => set.Ordered.Count > 1)
            .ToList();
        if (figures.Count == 0)
        {
            yield break;
        }

        yield return new StudyFinding(
            "bestTransfer",
            $"By {protocol} the best on each set: " + string.Join(", ", figures.Select(f => Ahead(f.Set, f.Ordered[0], f.Ordered[1]))) + ".",
            figures.ToDictionary(f => f.Set, f => f.Ordered[0].Mean - f.Ordered[1].Mean));

        static string Ahead(string set, (string Set, string Name, double Mean) best, (string Set, string Name, double Mean) next) =>
            $"{set} {best.Name} ({F2(best.Mean)} %, {F2(best.Mean - next.Mean)} ahead of {next.Name})";
    }

    private static IEnumerable<StudyFinding> Routed(IReadOnlyList<GroupSummary> groups, GroupSummary group, string protocol)
    {
        var sets = (group.Transfers ?? [])
            .Where(t => t.Routed is not null)
            .Select(t => (t.Set, Gain: t.Routed![protocol].Mean - t.Figures[protocol].Mean))
            .ToList();
        if (sets.Count > 0)
        {
            yield return new StudyFinding(
                "routed",
                $"{NameOf(groups, group)}, {protocol}: the routed sub-net against its own largest network "
                    + string.Join(", ", sets.Select(s => $"{Points(s.Gain)} ({s.Set})")) + $", on average {Points(sets.Average(s => s.Gain))} points.",
                sets.ToDictionary(s => s.Set, s => s.Gain));
        }
    }

    // What tells a group from the others: the variant where that is enough.
    private static string NameOf(IReadOnlyList<GroupSummary> groups, GroupSummary group) =>
        group.Variant.Length > 0 && groups.Count(g => g.Variant == group.Variant) == 1 ? group.Variant
        : $"{group.Method}, {group.Form}, {group.Target}{(group.Variant.Length > 0 ? ", " + group.Variant : "")}";
}
