using Selfsame.Routing;

namespace Selfsame.Training;

/// <summary>What one optimiser step showed.</summary>
public sealed record StepReport
{
    /// <summary>Optimiser steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Optimiser steps of the whole run.</summary>
    public required long TotalSteps { get; init; }

    /// <summary>Epochs done, with fraction.</summary>
    public required double Epoch { get; init; }

    /// <summary>The objective's value.</summary>
    public required double Loss { get; init; }

    /// <summary>The learning rate of this step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Standard deviation of the unit projector outputs, mean over dimensions: 1/sqrt(d) is healthy, 0 is collapse. On logged steps.</summary>
    public double? Std { get; init; }

    /// <summary>The healthy value of <see cref="Std"/>: 1/sqrt(d).</summary>
    public double? HealthyStd { get; init; }

    /// <summary>Effective rank of the projector outputs. On logged steps.</summary>
    public double? EffectiveRank { get; init; }

    /// <summary>Mean cosine of the projector outputs with the same image's target features of another view. On logged steps.</summary>
    public double? PositiveSimilarity { get; init; }

    /// <summary>Mean cosine of the projector outputs with other images' target features of another view. On logged steps.</summary>
    public double? NegativeSimilarity { get; init; }

    /// <summary>At an epoch's end: the share of its views whose own class had the highest score of all; null for methods without such classes.</summary>
    public double? InstanceAccuracy { get; init; }

    /// <summary>The sub-net's part of the step; null when there was none.</summary>
    public SubnetStep? Subnet { get; init; }

    /// <summary>The probe, when one ran after this step.</summary>
    public ProbeReport? Probe { get; init; }

    /// <summary>Images a second, over the last half minute.</summary>
    public double ImagesPerSecond { get; init; }

    /// <summary>Share of the time that training waited for images.</summary>
    public double DataWait { get; init; }

    /// <summary>Time to the end at the current speed; null when it isn't known yet.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>The probe's kNN accuracy as a share of 1; null when no probe ran or there are no labels.</summary>
    public double? Knn => Probe?.Knn / 100;
}
