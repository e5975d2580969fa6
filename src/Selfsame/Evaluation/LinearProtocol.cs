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
    public string Schedule { get; init; } = "cosine to 0, by epoch";

    /// <summary>The optimiser's momentum.</summary>
    public required double Momentum { get; init; }

    /// <summary>Weight decay.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>What the classifier was trained on: features under the test transform, computed once, where the papers' scripts augment each epoch.</summary>
    public string Features { get; init; } = "test transform, computed once";

    /// <summary>What all features were divided by: the root mean square norm of the training features.</summary>
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
        Momentum = options.Momentum,
        WeightDecay = options.WeightDecay,
        FeatureNorm = result.FeatureNorm,
        TestEveryEpochs = options.TestEveryEpochs,
        Seed = options.Seed,
    };
}
