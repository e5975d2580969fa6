using System.Text.Json;

namespace Selfsame.Evaluation;

/// <summary>How a linear classifier was trained: the part of a protocol that its figures depend on.</summary>
public sealed record LinearProtocol
{
    /// <summary><c>lars</c> or <c>sgd</c>.</summary>
    public required string Optimizer { get; init; }

    /// <summary>Passes over the features.</summary>
    public required int Epochs { get; init; }

    /// <summary>Rows a step, as used.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The learning rate for a batch of 256.</summary>
    public required double BaseLr { get; init; }

    /// <summary>The peak learning rate: base x batch / 256.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The rate over time.</summary>
    public required string Schedule { get; init; }

    /// <summary>The optimiser's momentum.</summary>
    public required double Momentum { get; init; }

    /// <summary>Weight decay.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>What the classifier was trained on: features under the test transform, computed once, or under augmentation, computed in each epoch.</summary>
    public required string Features { get; init; }

    /// <summary>What all features were divided by: the root mean square norm of the training features under the test transform, or 1.</summary>
    public required double FeatureNorm { get; init; }

    /// <summary>Every how many epochs the best figure was looked for.</summary>
    public required int TestEveryEpochs { get; init; }

    /// <summary>The seed of the initial weights and the order.</summary>
    public required long Seed { get; init; }

    internal static LinearProtocol Of(LinearOptions options, LinearResult result) => new()
    {
        Optimizer = JsonNamingPolicy.KebabCaseLower.ConvertName(options.Optimizer.ToString()),
        Epochs = options.Epochs,
        BatchSize = result.BatchSize,
        BaseLr = options.BaseLr,
        LearningRate = result.LearningRate,
        Schedule = ClassifierSchedules.Describe(options.Schedule, options.Epochs, options.StepFactor),
        Features = result.Augmentation is null ? "test transform, computed once" : $"{result.Augmentation}, computed in each epoch",
        Momentum = options.Momentum,
        WeightDecay = options.WeightDecay,
        FeatureNorm = result.FeatureNorm,
        TestEveryEpochs = options.TestEveryEpochs,
        Seed = options.Seed,
    };
}
