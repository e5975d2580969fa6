using Selfsame.Evaluation;

namespace Selfsame.Clustering;

/// <summary>
/// How features are clustered (Liu et al. 2022, data clustering: balanced assignments by Sinkhorn-Knopp and learned centroids in turn). The paper's constants
/// aren't known; the defaults are SwAV's where it has them, else ours.
/// </summary>
public sealed record ClusterOptions
{
    /// <summary>k, how many clusters.</summary>
    public int Clusters { get; init; } = 256;

    /// <summary>How many times balanced assignments are computed and the centroids then trained on all images.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Sinkhorn-Knopp's epsilon: the smaller, the nearer assignments are to one-hot.</summary>
    public double Epsilon { get; init; } = 0.05;

    /// <summary>Sinkhorn-Knopp's iterations.</summary>
    public int Iterations { get; init; } = 10;

    /// <summary>T, the temperature of the centroids' softmax.</summary>
    public double Temperature { get; init; } = 0.1;

    /// <summary>The centroids' learning rate.</summary>
    public double LearningRate { get; init; } = 1;

    /// <summary>The centroids' momentum.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Images a step of the centroids.</summary>
    public int BatchSize { get; init; } = 512;

    /// <summary>Rows of features whose scores are in memory at a time.</summary>
    public int Chunk { get; init; } = 8192;

    /// <summary>Whether images go where their scores are largest (the paper's, nearly balanced) or their codes (balanced).</summary>
    public ClusterAssignment Assignment { get; init; }

    /// <summary>Decides the first centroids and the order of images.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks that the values make sense.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        OptionRange.Require(Clusters is >= 2 and <= 1 << 20, "--clusters", Clusters, "from 2 to 1048576");
        OptionRange.Require(Epochs is >= 1 and <= 100_000, "--epochs", Epochs, "1 or more");
        OptionRange.Require(Epsilon is >= 1e-4 and <= 100, "--epsilon", Epsilon, "from 0.0001 to 100");
        OptionRange.Require(Iterations is >= 1 and <= 10_000, "--iterations", Iterations, "1 or more");
        OptionRange.Require(Temperature is >= 1e-4 and <= 100, "--temperature", Temperature, "from 0.0001 to 100");
        OptionRange.Require(LearningRate is > 0 and <= 1e6, "--lr", LearningRate, "above 0");
        OptionRange.Require(Momentum is >= 0 and < 1, "--momentum", Momentum, "from 0 to below 1");
        OptionRange.Require(BatchSize >= 1, "--batch-size", BatchSize, "1 or more");
        OptionRange.Require(Chunk >= 1, "chunk", Chunk, "1 or more");
    }
}
