using Selfsame.Mixing;
using Selfsame.Vision.Augmentation;

namespace Selfsame.Evaluation.FineTuning;

/// <summary>How a network was fine-tuned: the part of a protocol that its figures depend on.</summary>
public sealed record FineTuneProtocol
{
    /// <summary>What takes the steps.</summary>
    public required string Optimizer { get; init; }

    /// <summary>Passes over the training images.</summary>
    public required int Epochs { get; init; }

    /// <summary>Steps taken.</summary>
    public required long Steps { get; init; }

    /// <summary>Images a step, as used.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The trunk's peak learning rate.</summary>
    public required double TrunkLr { get; init; }

    /// <summary>The classifier's peak learning rate.</summary>
    public required double HeadLr { get; init; }

    /// <summary>The rates over time.</summary>
    public required string Schedule { get; init; }

    /// <summary>The optimiser's momentum.</summary>
    public required double Momentum { get; init; }

    /// <summary>Weight decay.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>Which augmentation training images went through.</summary>
    public required string Augmentation { get; init; }

    /// <summary>How training batches were mixed; null where they weren't.</summary>
    public BatchMixOptions? Mix { get; init; }

    /// <summary>The share of each target that was spread over all classes.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Every how many epochs the best figure was looked for.</summary>
    public required int TestEveryEpochs { get; init; }

    /// <summary>The seed of the classifier's initial weights, the order and the augmentation.</summary>
    public required ulong Seed { get; init; }

    internal static FineTuneProtocol Of(FineTuneOptions options, FineTuneResult result, AugmentationOptions view) => new()
    {
        Optimizer = options.Nesterov ? "sgd, Nesterov" : "sgd",
        Epochs = options.Epochs,
        Steps = result.Steps,
        BatchSize = result.BatchSize,
        TrunkLr = options.TrunkLr,
        HeadLr = options.HeadLr,
        Schedule = ClassifierSchedules.Describe(options.Schedule, options.Epochs, options.StepFactor),
        Momentum = options.Momentum,
        WeightDecay = options.WeightDecay,
        Augmentation = ClassifierViews.Describe(view),
        Mix = options.Mix.IsNone ? null : options.Mix,
        LabelSmoothing = options.LabelSmoothing,
        TestEveryEpochs = options.TestEveryEpochs,
        Seed = options.Seed,
    };
}
