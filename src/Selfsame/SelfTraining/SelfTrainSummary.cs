using Selfsame.Studies;

namespace Selfsame.SelfTraining;

/// <summary>What self-training came to: plain data, kept as <c>selftrain.json</c>. Accuracies are in percent.</summary>
public sealed record SelfTrainSummary
{
    /// <summary>What the object is; the number changes when its form does.</summary>
    public string Schema { get; init; } = "selfsame-selftrain-1";

    /// <summary>The version of Selfsame.</summary>
    public string Version { get; init; } = SelfsameVersion.Text;

    /// <summary>Every classifier of every seed, as far as they are trained.</summary>
    public required IReadOnlyList<SelfTrainRound> Rounds { get; init; }

    /// <summary>The recipe.</summary>
    public required string Recipe { get; init; }

    /// <summary>Top-1 of a round over the seeds that have it; null when none has.</summary>
    public SampleStatistics? Top1(int round) => Over(round, r => r.Score?.Top1);

    /// <summary>Top-1 of a round minus that of its teacher, seed by seed; null when there is none.</summary>
    public SampleStatistics? Gain(int round) => Over(round, r => r.Score?.Top1 - Rounds.FirstOrDefault(t => t.Seed == r.Seed && t.Round == round - 1)?.Score?.Top1);

    private SampleStatistics? Over(int round, Func<SelfTrainRound, double?> of) =>
        Rounds.Where(r => r.Round == round).Select(of).OfType<double>().ToList() is { Count: > 0 } values ? SampleStatistics.Of(values) : null;
}
