namespace Selfsame.Dense;

/// <summary>What one optimiser step showed.</summary>
public sealed record DenseStepReport
{
    /// <summary>Optimiser steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Optimiser steps of the whole run.</summary>
    public required long TotalSteps { get; init; }

    /// <summary>Epochs done, with fraction.</summary>
    public required double Epoch { get; init; }

    /// <summary>The sum of the parts of the loss.</summary>
    public required double Loss { get; init; }

    /// <summary>The parts of the loss.</summary>
    public required IReadOnlyList<KeyValuePair<string, double>> Parts { get; init; }

    /// <summary>The learning rate of this step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The gradient's norm before it was clipped; null when nothing clips it.</summary>
    public double? GradientNorm { get; init; }

    /// <summary>Images a second, over the last half minute.</summary>
    public double ImagesPerSecond { get; init; }

    /// <summary>Share of the time that training waited for images.</summary>
    public double DataWait { get; init; }

    /// <summary>Time to the end at the current speed; null when it isn't known yet.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>The measurement on the test images, when one was made after this step.</summary>
    public DenseEvaluation? Evaluation { get; init; }
}
