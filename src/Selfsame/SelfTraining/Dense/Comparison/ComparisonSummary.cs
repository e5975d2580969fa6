using System.Globalization;
using Selfsame.Dense;
using Selfsame.Studies;

namespace Selfsame.SelfTraining.Dense.Comparison;

/// <summary>What a comparison came to: plain data, kept as <c>comparison.json</c>.</summary>
public sealed record ComparisonSummary
{
    /// <summary>What the object is; the number changes when its form does.</summary>
    public string Schema { get; init; } = "selfsame-comparison-1";

    /// <summary>The version of Selfsame.</summary>
    public string Version { get; init; } = SelfsameVersion.Text;

    /// <summary>The figure that is compared: <c>ap50</c>, <c>ap</c>, <c>miou</c>.</summary>
    public required string Headline { get; init; }

    /// <summary>What backbones begin with.</summary>
    public required IReadOnlyList<ComparisonStart> Starts { get; init; }

    /// <summary>The cells that have figures.</summary>
    public required IReadOnlyList<ComparisonFigure> Figures { get; init; }

    /// <summary>The recipe.</summary>
    public required string Recipe { get; init; }

    /// <summary>The claims of Zoph et al. 2020, each with what these figures say to it; a claim that the grid can't speak to says so.</summary>
    public IReadOnlyList<ComparisonClaim> Claims =>
    [
        new("Stronger augmentation takes pre-training's gain away.", "S1 +0.3, S2 -0.7, S3 -0.8, S4 -1.0 AP with all labels",
            Lines(PreTrained(), start => Strongest(f => f.Labels) is { } labels
                ? Line(
                    $"{start.Name} minus random with {Share(labels)} of the labels",
                    Augmentations().Select(a => ($"{a}", Gain(start.Name, a, labels)))) : null)),
        new("The more labels, the less pre-training helps.", "20 % +2.6, 50 % -0.8, 100 % -1.0 AP with S4",
            Lines(
                PreTrained(),
                start =>
                    Line(
                        $"{start.Name} minus random with {Augmentations()[^1]}",
                        Shares().Select(l => (Share(l), Gain(start.Name, Augmentations()[^1], l)))))),
        new("Self-training helps everywhere.", "+0.8 to +3.4 AP in every cell", SelfTraining()),
        new("Self-supervised pre-training does no better than supervised.", "both -0.7 AP beside random weights",
            Lines(PreTrained().Where(s => s.Kind == StartKind.SelfSupervised), own => string.Join("; ", PreTrained().Where(s => s.Kind == StartKind.Supervised).Select(other =>
                Line(
                    $"{own.Name} minus {other.Name} with {Augmentations()[^1]}",
                    Shares()
                        .Select(
                            l => (Share(l), Difference(Of(own.Name, Augmentations()[^1], l), Of(other.Name, Augmentations()[^1], l))))))))),
        new(
            "Joint training helps, and adds to self-training and pre-training.",
            "20 % of the labels: random +2.9, with self-training +4.4; ImageNet +0.7 and +3.3 AP",
            JointTraining()),
    ];

    /// <summary>A cell's figure over its seeds; null when there is none.</summary>
    public SampleStatistics? Value(ComparisonCell cell, bool selfTrained) =>
        Figures.FirstOrDefault(f => f.Cell == cell) is { } figure && (selfTrained ? figure.SelfTrained : figure.Supervised) is { Count: > 0 } values
            ? SampleStatistics.Of([.. values.Values]) : null;

    private IEnumerable<ComparisonStart> PreTrained() => Starts.Where(s => s.Kind != StartKind.Random);

    private IReadOnlyList<AugmentationPreset> Augmentations() => [.. Figures.Select(f => f.Cell.Augmentation).Distinct().Order()];

    private IReadOnlyList<double> Shares() => [.. Figures.Select(f => f.Cell.Labels).Distinct().Order()];

    private double? Strongest(Func<ComparisonCell, double> of) => Figures.Count > 0 ? Figures.Max(f => of(f.Cell)) : null;

    private IReadOnlyDictionary<long, double>? Of(string start, AugmentationPreset augmentation, double labels, bool joint = false, bool selfTrained = false) =>
        Figures.FirstOrDefault(f => f.Cell == new ComparisonCell(start, augmentation, labels, joint)) is not { } figure ? null
            : selfTrained ? figure.SelfTrained
            : figure.Supervised;

    // Over the random start of the same cell.
    private double? Gain(string start, AugmentationPreset augmentation, double labels) =>
        Starts.FirstOrDefault(s => s.Kind == StartKind.Random) is { } random
            ? Difference(Of(start, augmentation, labels), Of(random.Name, augmentation, labels))
            : null;

    private static double? Difference(IReadOnlyDictionary<long, double>? one, IReadOnlyDictionary<long, double>? other) =>
        one is not null && other is not null && one.Keys.Intersect(other.Keys).ToList() is { Count: > 0 } seeds ? seeds.Average(s => one[s] - other[s]) : null;

    private string SelfTraining()
    {
        List<double> gains = [.. Figures.Select(f => Difference(f.SelfTrained, f.Supervised)).OfType<double>()];
        return gains.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $"above 0 in {gains.Count(g => g > 0)} of {gains.Count} cells, from {gains.Min():+0.0;-0.0} to {gains.Max():+0.0;-0.0}, "
                + $"{gains.Average():+0.0;-0.0} on average");
    }

    // Where there is joint training: with the strongest augmentation and the fewest labels.
    private string JointTraining()
    {
        if (Figures.Select(f => f.Cell).Where(c => c.Joint).OrderByDescending(c => c.Augmentation).ThenBy(c => c.Labels).FirstOrDefault() is not { } cell)
        {
            return "";
        }

        double? Over(string start, bool joint, bool selfTrained) =>
            Difference(Of(start, cell.Augmentation, cell.Labels, joint, selfTrained), Of(start, cell.Augmentation, cell.Labels));
        return Lines(Starts, start => Line($"{start.Name} with {cell.Augmentation} and {Share(cell.Labels)} of the labels",
            [("joint", Over(start.Name, true, false)), ("self-training", Over(start.Name, false, true)), ("both", Over(start.Name, true, true))]));
    }

    private static string Lines(IEnumerable<ComparisonStart> starts, Func<ComparisonStart, string?> line) =>
        string.Join("; ", starts.Select(line).Where(l => !string.IsNullOrEmpty(l)));

    private static string? Line(string what, IEnumerable<(string Name, double? Value)> values) =>
        values
            .Where(v => v.Value is not null)
            .Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Name} {v.Value:+0.0;-0.0}"))
            .ToList() is { Count: > 0 } stated
            ? $"{what}: {string.Join(", ", stated)}" : null;

    private static string Share(double labels) => string.Create(CultureInfo.InvariantCulture, $"{100 * labels:0.##} %");
}
