using System.ComponentModel.DataAnnotations;
using Selfsame.Training;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Augmentation.Policies;
using Selfsame.Vision.Backbones;

namespace Selfsame.SelfTraining;

/// <summary>How a teacher or a student is trained.</summary>
public sealed record SelfTrainStage
{
    /// <summary>Passes over the labelled images.</summary>
    [Range(1, 1000000)]
    public int Epochs { get; init; } = 30;

    /// <summary>B, labelled images a step.</summary>
    [Range(2, 1 << 16)]
    public int BatchSize { get; init; } = 128;

    /// <summary>Operations on images after crop and flip: input noise.</summary>
    public PolicyKind Policy { get; init; }

    /// <summary>RandAugment's N.</summary>
    [Range(1, 4)]
    public int RandAugmentOperations { get; init; } = 2;

    /// <summary>RandAugment's M, 0 to 30.</summary>
    [Range(0, 30)]
    public int RandAugmentMagnitude { get; init; } = 9;

    /// <summary>Share of the pooled features that is dropped in training: model noise.</summary>
    [Range(0.0, 0.95)]
    public double Dropout { get; init; }

    /// <summary>
    /// How often the last residual block of a ResNet is left out in training, earlier ones less, in a line down to 0: model noise (0.2 in
    /// the paper). <c>auto</c> is what the architecture states: none in a ResNet, 0.2 in an EfficientNet, which takes no other.
    /// </summary>
    [Range(0.0, 0.95)]
    public double? StochasticDepth { get; init; }

    /// <summary>Share of a hard label that is spread over all classes; soft pseudo-labels have none.</summary>
    [Range(0.0, 0.999)]
    public double LabelSmoothing { get; init; } = 0.1;

    /// <summary>The optimiser; its batch is that of labelled images.</summary>
    public OptimizerOptions Optimizer { get; init; } = new() { BaseLearningRate = 0.1, ReferenceBatch = 128, WeightDecay = 5e-4, Nesterov = true };

    /// <summary>The learning rate over time.</summary>
    public ScheduleOptions Schedule { get; init; } = new() { WarmupEpochs = 1, WarmupStart = 0.1 };

    /// <summary>Gives a backbone its stochastic depth.</summary>
    /// <exception cref="ArgumentException">It takes none but its architecture's.</exception>
    internal void ApplyDepth(Backbone backbone)
    {
        if (StochasticDepth is not { } depth)
        {
            return;
        }

        try
        {
            backbone.SetStochasticDepth(depth);
        }
        catch (NotSupportedException e)
        {
            throw new ArgumentException($"{e.Message}; leave stochastic_depth at auto", e);
        }
    }

    /// <summary>What images go through.</summary>
    internal AugmentationOptions View(BackboneInfo info) => Evaluation.ClassifierViews.Train(info) with
    {
        Policy = Policy,
        RandAugmentOperations = RandAugmentOperations,
        RandAugmentMagnitude = RandAugmentMagnitude,
    };
}
