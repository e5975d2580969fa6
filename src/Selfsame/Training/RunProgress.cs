namespace Selfsame.Training;

/// <summary>How far a run has come: the part of a checkpoint that isn't tensors.</summary>
public sealed record RunProgress
{
    /// <summary>Optimiser steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Optimiser steps an epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>The data's fingerprint: other images would make it another run.</summary>
    public required string DataFingerprint { get; init; }

    /// <summary>The resolved recipe, as YAML.</summary>
    public required string Recipe { get; init; }

    /// <summary>Threads that operators used.</summary>
    public required int Threads { get; init; }

    /// <summary>Seconds of training so far.</summary>
    public double Seconds { get; init; }

    /// <summary>The last probe's kNN accuracy, in percent; null without labels.</summary>
    public double? LastKnn { get; init; }

    /// <summary>The best probe's kNN accuracy, in percent; null without labels.</summary>
    public double? BestKnn { get; init; }

    /// <summary>The epoch of the best probe.</summary>
    public double? BestEpoch { get; init; }

    /// <summary>What is trained, e.g. <c>detect</c>; null is pre-training.</summary>
    public string? Task { get; init; }

    /// <summary>The figure that the last evaluation is judged by, in percent; null in pre-training and without test images.</summary>
    public double? LastScore { get; init; }

    /// <summary>The best such figure, of epoch <see cref="BestEpoch"/>.</summary>
    public double? BestScore { get; init; }

    /// <summary>The version of Selfsame that wrote it.</summary>
    public string Version { get; init; } = "";

    /// <summary>Whether a run of so many epochs has taken its last step.</summary>
    public bool IsFinished(int epochs) => Step >= (long)StepsPerEpoch * epochs;
}
