using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Selfsame.Recipes;

namespace Selfsame.Tests.Recipes;

public enum SampleTarget
{
    Shared,
    StopGradient,
    [RecipeKey("ema")]
    Momentum,
}

/// <summary>An option tree with everything that recipes can hold.</summary>
public sealed record SampleOptions
{
    public string Method { get; init; } = "simclr";

    public string? Note { get; init; }

    [Range(1, int.MaxValue)]
    public int Epochs { get; init; } = 100;

    public long Seed { get; init; }

    public SampleTarget Target { get; init; } = SampleTarget.Momentum;

    public SampleTarget? Fallback { get; init; }

    public bool Amp { get; init; }

    public bool? ChannelsLast { get; init; }

    public SampleOptimizer Optimizer { get; init; } = new();

    public SampleObjective Objective { get; init; } = new SampleContrast(0.2);

    public SampleQueue? Queue { get; init; }

    public SampleViews Views { get; init; } = new();

    [RecipeIgnore]
    public Func<int>? Callback { get; init; }

    public int Computed => Epochs * 2;
}

public sealed record SampleOptimizer
{
    /// <summary>The base learning rate; see <see cref="WeightDecay"/>.</summary>
    [RecipeKey("lr")]
    [Range(0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double LearningRate { get; init; } = 0.05;

    [Range(0.0, 1.0)]
    public double WeightDecay { get; init; } = 1e-4;

    public double? ClipNorm { get; init; }

    [Range(0, 1)]
    public ImmutableArray<double> Betas { get; init; } = [0.9, 0.999];

    public int WarmupEpochs
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), "warm-up cannot be negative");
    }
}

public abstract record SampleObjective
{
    public double Scale { get; init; } = 1;
}

public sealed record SampleContrast(double Temperature) : SampleObjective;

public sealed record SampleGradient(double Balance, double Decay) : SampleObjective;

public readonly record struct SampleQueue(int Size, double Momentum = 0.999);

public sealed record SampleViews
{
    public IReadOnlyList<SampleCrop> Crops { get; init; } = [new(), new() { Size = 96, Name = "small" }];

    public int[] Milestones { get; init; } = [60, 80];

    public IReadOnlyList<string?> Names { get; init; } = [];

    public ImmutableArray<ImmutableArray<int>> Grid { get; init; }

    public IReadOnlyList<SampleObjective> Mix { get; init; } = [new SampleContrast(0.1), new SampleGradient(100, 0.99)];
}

public sealed record SampleCrop
{
    public int Size { get; init; } = 224;

    public string Name { get; init; } = "global";
}
