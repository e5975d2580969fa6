using System.Globalization;
using Selfsame.Siamese;
using static Selfsame.Studies.StudyText;

namespace Selfsame.Studies;

/// <summary>
/// Says in sentences what a study's figures show of the paper's findings (Tao et al. 2022): whether the methods are about equal, whether momentum
/// targets help, whether they are needed in the positive gradient alone. Every sentence is computed; none claims more than its numbers.
/// </summary>
internal static class StudyFindings
{
    private static readonly string s_momentum = StudyText.Of(TargetKind.Momentum);
    private static readonly string s_positiveOnly = StudyText.Of(TargetKind.MomentumInPositive);
    private static readonly string s_stopGradient = StudyText.Of(TargetKind.StopGradient);

    /// <summary>The curve of the share of images that were classified as themselves.</summary>
    public const string InstanceAccuracy = "instanceAccuracy";

    public static IReadOnlyList<StudyFinding> Of(
        IReadOnlyList<CellSummary> cells,
        IReadOnlyList<GroupSummary> groups,
        IReadOnlyList<FloorSummary> floors,
        GradientComparison? gradients) =>
    [
        .. Progress(cells),
        .. AboveFloor(groups, floors),
        .. Range(groups),
        .. InstanceProgress(cells),
        .. Difference(cells, "momentum", s_momentum, s_stopGradient),
        .. Difference(cells, "positiveOnly", s_positiveOnly, s_momentum),
        .. gradients is { Labels.Count: > 1 } ? Cosines(gradients) : [],
    ];

    private static IEnumerable<StudyFinding> Progress(IReadOnlyList<CellSummary> cells)
    {
        int Count(CellState state) => cells.Count(c => c.State == state);
        yield return new StudyFinding(
            "cells",
            $"Of {cells.Count} cells, {Count(CellState.Finished)} finished, {Count(CellState.Stopped)} stopped themselves (collapse or a "
                + "loss that is no number), "
                + $"{Count(CellState.Refused)} can't be run and {Count(CellState.Waiting)} are not done yet.",
            Numbers(
                ("finished", Count(CellState.Finished)),
                ("stopped", Count(CellState.Stopped)),
                ("refused", Count(CellState.Refused)),
                ("waiting", Count(CellState.Waiting))));
    }

    private static IEnumerable<StudyFinding> AboveFloor(IReadOnlyList<GroupSummary> groups, IReadOnlyList<FloorSummary> floors)
    {
        if (groups.Count == 0 || floors.FirstOrDefault(f => f.Name == "random") is not { } random)
        {
            yield break;
        }

        var lowest = groups.MinBy(g => g.Knn.Mean)!;
        var highest = groups.MaxBy(g => g.Knn.Mean)!;
        var (least, most) = (lowest.Knn.Mean - random.Knn.Mean, highest.Knn.Mean - random.Knn.Mean);
        yield return new StudyFinding(
            "aboveRandom",
            $"kNN top-1 lies between {Points(least)} points ({Name(lowest)}) and {Points(most)} points ({Name(highest)}) from a random "
                + $"backbone's {random.Knn.Mean.ToString("F2", CultureInfo.InvariantCulture)} %.",
            Numbers(("random", random.Knn.Mean), ("least", least), ("most", most)));
    }

    // "About equal" is for the reader to say: the range is stated beside the spread over seeds.
    private static IEnumerable<StudyFinding> Range(IReadOnlyList<GroupSummary> groups)
    {
        foreach (var column in groups.GroupBy(g => (g.Target, g.Form, g.Variant)).Where(c => c.Count() > 1))
        {
            foreach (var (measure, of) in Measures)
            {
                var means = column.Select(g => of(g).Mean).ToList();
                var spreads = column.Select(g => of(g).Spread).OfType<double>().ToList();
                var range = means.Max() - means.Min();
                double? spread = spreads.Count > 0 ? Math.Sqrt(spreads.Average(s => s * s)) : null;
                yield return new StudyFinding(
                    "range",
                    $"The {column.Count()} methods in {column.Key.Form} form with {column.Key.Target} "
                        + $"targets{(column.Key.Variant.Length > 0 ? $" ({column.Key.Variant})" : "")} are within {F2(range)} points {measure} of each other"
                        + (spread is { } s ? $"; the standard deviation over seeds is {F2(s)}." : "."),
                    Numbers([("methods", column.Count()), ("range", range), .. spread is { } p ? new[] { ("spread", p) } : []]));
            }
        }
    }

    // How soon each kind of cell got to where the slowest ended, of the means over seeds.
    private static IEnumerable<StudyFinding> InstanceProgress(IReadOnlyList<CellSummary> cells)
    {
        var kinds = cells
            .Where(c => c.State == CellState.Finished && c.Curves.ContainsKey(InstanceAccuracy))
            .GroupBy(c => (c.Method, c.Form, c.Target, c.Variant))
            .Select(g => (Name: g.Key.Variant.Length > 0 ? g.Key.Variant : g.Key.Method, Curve: g.SelectMany(c => c.Curves[InstanceAccuracy])
                .GroupBy(p => p.Epoch, p => p.Value).OrderBy(p => p.Key).Select(p => new CurvePoint(p.Key, p.Average())).ToList()))
            .ToList();
        if (kinds.Count < 2)
        {
            yield break;
        }

        var accuracy = kinds.Min(k => k.Curve[^1].Value);
        var reached = kinds.Select(k => (k.Name, k.Curve.First(p => p.Value >= accuracy).Epoch)).ToList();
        yield return new StudyFinding(
            InstanceAccuracy,
            $"An instance accuracy of {(100 * accuracy).ToString("F2", CultureInfo.InvariantCulture)} %, the lowest at the end, was reached after epoch "
                + string.Join(", ", reached.Select(r => $"{r.Epoch} ({r.Name})")) + "; in the end it was "
                + string.Join(", ", kinds.Select(k => $"{(100 * k.Curve[^1].Value).ToString("F2", CultureInfo.InvariantCulture)} % ({k.Name})")) + ".",
            Numbers([("accuracy", 100 * accuracy), .. reached.Select(r => (r.Name, r.Epoch))]));
    }

    private static IEnumerable<StudyFinding> Difference(IReadOnlyList<CellSummary> cells, string kind, string target, string other)
    {
        // Pairs of one method, form and seed: what they share falls out of the difference.
        var finished = cells.Where(c => c.State == CellState.Finished).ToList();
        var pairs = (from one in finished.Where(c => c.Target == target)
                     join two in finished.Where(c => c.Target == other) on (
                         one.Method, one.Form, one.Variant, one.Seed) equals (two.Method, two.Form, two.Variant, two.Seed)
                     select (
                         Family: MethodFamily.Of(one.Method),
                         Knn: one.Knn!.Value - two.Knn!.Value,
                         Linear: one.Linear!.Value - two.Linear!.Value)).ToList();
        var families = pairs
            .GroupBy(p => p.Family)
            .Select(g => (Name: $"{g.Key} methods", Pairs: g.ToList()))
            .Append((Name: "all methods", Pairs: pairs));
        foreach (var family in families)
        {
            if (family.Pairs.Count == 0)
            {
                continue;
            }

            var knn = SampleStatistics.Of(family.Pairs.Select(p => p.Knn));
            var linear = SampleStatistics.Of(family.Pairs.Select(p => p.Linear));
            yield return new StudyFinding(
                kind,
                $"{target} minus {other} targets, {family.Name}: {Signed(knn)} points kNN, {Signed(linear)} points linear, over "
                    + $"{family.Pairs.Count} {(family.Pairs.Count == 1 ? "pair" : "pairs")} of equal method and seed.{Sign(knn)}",
                Numbers([("knn", knn.Mean), ("linear", linear.Mean), ("pairs", family.Pairs.Count), .. knn.Spread is { } s ? new[] { ("knnSpread", s) } : []]));
        }
    }

    private static IEnumerable<StudyFinding> Cosines(GradientComparison gradients)
    {
        foreach (var point in new[] { gradients.Points[0], gradients.Points[^1] })
        {
            var n = gradients.Labels.Count;
            var pairs = (
                from r in Enumerable.Range(0, n) from c in Enumerable.Range(r + 1, n - r - 1) select (
                    Row: r, Column: c, Cosine: point.Cosines[r][c]))
                .ToList();
            string Names((int Row, int Column, double) pair) => $"{gradients.Labels[pair.Row]} and {gradients.Labels[pair.Column]}";
            var (least, most) = (pairs.MinBy(p => p.Cosine), pairs.MaxBy(p => p.Cosine));
            yield return new StudyFinding(
                "gradientCosine",
                $"At epoch {point.Epoch} the gradients of {n} objectives on the same batch have a mean cosine of {F2(pairs.Average(p => p.Cosine))}"
                    + (pairs.Count == 1 ? "." : $", from {F2(least.Cosine)} ({Names(least)}) to {F2(most.Cosine)} ({Names(most)})."),
                Numbers(("epoch", point.Epoch), ("mean", pairs.Average(p => p.Cosine)), ("least", least.Cosine), ("most", most.Cosine)));
        }
    }

    // Two standard errors: about one in twenty such statements would hold by chance, with normal errors and many pairs.
    private static string Sign(SampleStatistics difference) => difference is not { Spread: { } spread, Values.Count: > 2 } ? ""
        : Math.Abs(difference.Mean) > 2 * spread / Math.Sqrt(difference.Values.Count) ? " The mean kNN difference is beyond two standard errors."
        : " The mean kNN difference is within two standard errors of none.";

    private static IEnumerable<(string Name, Func<GroupSummary, SampleStatistics> Of)> Measures => [("kNN", g => g.Knn), ("linear", g => g.Linear)];

    private static string Name(GroupSummary group) => $"{group.Method}, {group.Form}, {group.Target}{(group.Variant.Length > 0 ? ", " + group.Variant : "")}";

    private static string Signed(SampleStatistics difference) => Points(difference.Mean) + (difference.Spread is { } s ? $" ± {F2(s)}" : "");

    private static Dictionary<string, double> Numbers(params IEnumerable<(string Name, double Value)> numbers) =>
        numbers.ToDictionary(n => n.Name, n => n.Value);
}
