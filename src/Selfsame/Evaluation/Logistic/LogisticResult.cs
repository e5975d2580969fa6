using Selfsame.Evaluation.Metrics;

namespace Selfsame.Evaluation.Logistic;

/// <summary>How well logistic regression on frozen features does. Accuracies are in percent, 0 to 100.</summary>
public sealed record LogisticResult
{
    /// <summary>The test images.</summary>
    public required ClassificationScore Test { get; init; }

    /// <summary>Training images that are right, those that C was chosen on included, in percent.</summary>
    public required double TrainTop1 { get; init; }

    /// <summary>The C that was used.</summary>
    public required double C { get; init; }

    /// <summary>Each C that was tried; empty when it was stated.</summary>
    public required IReadOnlyList<LogisticTrial> Trials { get; init; }

    /// <summary>The sum of the losses plus |W|² / (2 C) of the last regression.</summary>
    public required double Objective { get; init; }

    /// <summary>Steps of L-BFGS of the last regression.</summary>
    public required int Iterations { get; init; }

    /// <summary>Whether the last regression ended before its steps ran out.</summary>
    public required bool Converged { get; init; }

    /// <summary>Labelled images of the last regression: training and validation.</summary>
    public required int TrainImages { get; init; }

    /// <summary>Images that C was chosen on; 0 when it was stated.</summary>
    public required int ValidationImages { get; init; }

    /// <summary>Images of all sets that have no label and took no part.</summary>
    public required int Unlabelled { get; init; }

    /// <summary>How long it took, without the features, in seconds.</summary>
    public required double Seconds { get; init; }
}
