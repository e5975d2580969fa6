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

    /// <summary>The epochs at which a step schedule lowers the rate.</summary>
    public IReadOnlyList<double> Milestones { get; init; } = [];

    /// <summary>The factor at each milestone.</summary>
    [Range(0.0, 1.0)]
    public double Gamma { get; init; } = 0.1;

    /// <summary>The schedule for a run.</summary>
    internal LearningRateSchedule Create(int stepsPerEpoch)
    {
        var warmup = (long)Math.Round(WarmupEpochs * stepsPerEpoch);
        return Name switch
        {
            ScheduleName.Constant => new ConstantSchedule { WarmupSteps = warmup, WarmupStart = WarmupStart },
            ScheduleName.Cosine => new CosineSchedule { WarmupSteps = warmup, WarmupStart = WarmupStart, FinalFactor = FinalFactor, Span = Span },
            ScheduleName.Step => new StepSchedule
            {
                WarmupSteps = warmup,
                WarmupStart = WarmupStart,
                Milestones = [.. Milestones.Select(m => (long)Math.Round(m * stepsPerEpoch))],
                Gamma = Gamma,
            },
            _ => throw new InvalidOperationException($"no schedule {Name}"),
        };
    }
}
