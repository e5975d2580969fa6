using System.ComponentModel.DataAnnotations;
using Selfsame.Torch.Optim;

namespace Selfsame.Training;

/// <summary>The course of the learning rate over a run, step by step.</summary>
public sealed record ScheduleOptions
{
    /// <summary>Which one.</summary>
    public ScheduleName Name { get; init; } = ScheduleName.Cosine;

    /// <summary>Epochs in which the rate rises in a line to its peak.</summary>
    [Range(0.0, 1e4)]
    public double WarmupEpochs { get; init; }

    /// <summary>Where it starts, as a share of the peak.</summary>
    [Range(0.0, 1.0)]
    public double WarmupStart { get; init; }

    /// <summary>Where a cosine ends, as a share of the peak.</summary>
    [Range(0.0, 1.0)]
    public double FinalFactor { get; init; }

    /// <summary>Whether a cosine's phase is counted over the steps after the warm-up, or over all steps (UniGrad's code).</summary>
    public CosineSpan Span { get; init; }

    /// <summary>Epochs of the first cycle of a cosine with restarts.</summary>
    [Range(1e-3, 1e6)]
    public double RestartEpochs { get; init; } = 10;

    /// <summary>How many times longer each further cycle is (Loshchilov and Hutter 2017: 1 or 2).</summary>
    [Range(1, 100)]
    public int RestartMultiplier { get; init; } = 2;

    /// <summary>Where a step schedule lowers the rate, as shares of the run, rising: 0.6 and 0.8 are epochs 120 and 160 of MoCo v1's 200.</summary>
    /// <exception cref="ArgumentException">Not rising.</exception>
    [Range(0.0, 1.0)]
    public IReadOnlyList<double> Milestones
    {
        get;
        init => field = value.Zip(value.Skip(1)).All(pair => pair.First < pair.Second)
            ? value
            : throw new ArgumentException(FormattableString.Invariant($"the shares of the run {string.Join(", ", value)} must rise"));
    } = [0.6, 0.8];

    /// <summary>The factor at each milestone.</summary>
    [Range(0.0, 1.0)]
    public double Gamma { get; init; } = 0.1;

    /// <summary>The schedule for a run.</summary>
    /// <param name="stepsPerEpoch">Optimiser steps an epoch.</param>
    /// <param name="totalSteps">Optimiser steps of the whole run.</param>
    internal LearningRateSchedule Create(int stepsPerEpoch, long totalSteps)
    {
        var warmup = (long)Math.Round(WarmupEpochs * stepsPerEpoch);
        return Name switch
        {
            ScheduleName.Constant => new ConstantSchedule { WarmupSteps = warmup, WarmupStart = WarmupStart },
            ScheduleName.Cosine => new CosineSchedule { WarmupSteps = warmup, WarmupStart = WarmupStart, FinalFactor = FinalFactor, Span = Span },
            ScheduleName.CosineRestarts => new CosineRestartSchedule
            {
                WarmupSteps = warmup,
                WarmupStart = WarmupStart,
                FinalFactor = FinalFactor,
                Period = Math.Max(1, (long)Math.Round(RestartEpochs * stepsPerEpoch)),
                Multiplier = RestartMultiplier,
            },
            ScheduleName.Step => new StepSchedule
            {
                WarmupSteps = warmup,
                WarmupStart = WarmupStart,
                Milestones = [.. Milestones.Select(m => (long)Math.Round(m * totalSteps))],
                Gamma = Gamma,
            },
            _ => throw new InvalidOperationException($"no schedule {Name}"),
        };
    }
}
