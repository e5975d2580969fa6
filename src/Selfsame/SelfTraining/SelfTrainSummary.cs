using Selfsame.Studies;

namespace Selfsame.SelfTraining;

/// <summary>What self-training came to: plain data, kept as <c>selftrain.json</c>. Figures are in percent.</summary>
public sealed record SelfTrainSummary
{
    /// <summary>What the object is; the number changes when its form does.</summary>
    public string Schema { get; init; } = "selfsame-selftrain-2";

    /// <summary>The version of Selfsame.</summary>
    public string Version { get; init; } = SelfsameVersion.Text;

    /// <summary>The figure that networks are compared by: <c>top1</c>, <c>ap50</c>, <c>ap</c>, <c>miou</c>.</summary>
    public required string Headline { get; init; }

    /// <summary>Every network of every seed, as far as they are trained.</summary>
    public required IReadOnlyList<SelfTrainRound> Rounds { get; init; }

    /// <summary>The recipe.</summary>
    public required string Recipe { get; init; }

    /// <summary>The headline figure of a round over the seeds that have it; null when none has.</summary>
    public SampleStatistics? Figure(int round) => Over(round, Value);

    /// <summary>The headline figure of a round minus that of its teacher, seed by seed; null when there is none.</summary>
    public SampleStatistics? Gain(int round) => Over(round, r => Value(r) - Value(Rounds.FirstOrDefault(t => t.Seed == r.Seed && t.Round == round - 1)));

    private double? Value(SelfTrainRound? round) => round?.Score?.Figures.TryGetValue(Headline, out var value) == true ? value : null;

    private SampleStatistics? Over(int round, Func<SelfTrainRound, double?> of) =>
        Rounds.Where(r => r.Round == round).Select(of).OfType<double>().ToList() is { Count: > 0 } values ? SampleStatistics.Of(values) : null;
}
