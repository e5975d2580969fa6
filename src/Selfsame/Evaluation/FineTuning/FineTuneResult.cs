using Selfsame.Evaluation.Metrics;
using Selfsame.Vision.Loading;

namespace Selfsame.Evaluation.FineTuning;

/// <summary>How well a fine-tuned network does. Accuracies are in percent, 0 to 100.</summary>
public sealed record FineTuneResult
{
    /// <summary>The test images after the last epoch.</summary>
    public required ClassificationScore Last { get; init; }

    /// <summary>The highest top-1 of all epochs that were tested: chosen on the test set, so an optimistic figure.</summary>
    public required double BestTop1 { get; init; }

    /// <summary>The epoch of <see cref="BestTop1"/>.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>The mean cross-entropy of the training images over the last epoch, in nats.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>Labelled training images.</summary>
    public required int TrainImages { get; init; }

    /// <summary>Images of both sets that have no label and took no part.</summary>
    public required int Unlabelled { get; init; }

    /// <summary>Images a step: what was asked for, or all of a smaller set.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Steps taken.</summary>
    public required long Steps { get; init; }

    /// <summary>The images that could not be read: test images took no part, training images were replaced by others.</summary>
    public required IReadOnlyList<SkippedImage> Skipped { get; init; }

    /// <summary>How long it took, in seconds.</summary>
    public required double Seconds { get; init; }
}
