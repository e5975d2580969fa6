using Selfsame.Evaluation.Metrics;

namespace Selfsame.Evaluation;

/// <summary>How well a linear classifier on frozen features does. Accuracies are in percent, 0 to 100.</summary>
public sealed record LinearResult
{
    /// <summary>Test images whose own class has the highest score after the last epoch, in percent.</summary>
    public required double Top1 { get; init; }

    /// <summary>Test images whose own class is among the five highest after the last epoch, in percent.</summary>
    public required double Top5 { get; init; }

    /// <summary><see cref="Top1"/> of each class that has test images, averaged over the classes.</summary>
    public required double MeanPerClass { get; init; }

    /// <summary>How many test images of each class were given to each class after the last epoch.</summary>
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>The highest <see cref="Top1"/> of all epochs that were tested: chosen on the test set, so an optimistic figure.</summary>
    public required double BestTop1 { get; init; }

    /// <summary>The epoch of <see cref="BestTop1"/>.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Training images classified right after the last epoch, in percent.</summary>
    public required double TrainTop1 { get; init; }

    /// <summary>The mean cross-entropy of the training images over the last epoch, in nats.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>Test images.</summary>
    public required int Images { get; init; }

    /// <summary>Labelled training images.</summary>
    public required int TrainImages { get; init; }

    /// <summary>Images of both sets that have no label and took no part.</summary>
    public required int Unlabelled { get; init; }

    /// <summary>Classes.</summary>
    public required int Classes { get; init; }

    /// <summary>Rows a step: what was asked for, or all of a smaller set.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The peak learning rate.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The augmentation that the training features went through, in words; null when they were computed once.</summary>
    public string? Augmentation { get; init; }

    /// <summary>What all features were divided by: the root mean square norm of the training features under the test transform, or 1.</summary>
    public required double FeatureNorm { get; init; }

    /// <summary>How long training and testing took, without the features, in seconds.</summary>
    public required double Seconds { get; init; }
}
