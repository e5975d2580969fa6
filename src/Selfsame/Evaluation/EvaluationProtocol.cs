namespace Selfsame.Evaluation;

/// <summary>Under which conditions a figure was measured: what must be stated for it to be compared or repeated.</summary>
public sealed record EvaluationProtocol
{
    /// <summary>The file of weights, as it was given; null for random ones.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The SHA-256 of that file.</summary>
    public string? CheckpointSha256 { get; init; }

    /// <summary>The backbone's name, e.g. <c>resnet18</c>.</summary>
    public required string Backbone { get; init; }

    /// <summary>Its width multiplier.</summary>
    public required double Width { get; init; }

    /// <summary>Which features: <c>pooled</c>, the backbone's output before any projector.</summary>
    public string Feature { get; init; } = "pooled";

    /// <summary>Side of the square input, in pixels.</summary>
    public required int InputSize { get; init; }

    /// <summary>The images that were learned from, as they were given: for kNN the bank.</summary>
    public required string Data { get; init; }

    /// <summary>The images that were measured on; null when one was left out of <see cref="Data"/> at a time.</summary>
    public string? Test { get; init; }

    /// <summary>Neighbours that voted, for kNN.</summary>
    public int? K { get; init; }

    /// <summary>T in the weight exp(cos / T), for kNN.</summary>
    public double? Temperature { get; init; }

    /// <summary>How the linear classifier was trained; null for other tasks.</summary>
    public LinearProtocol? Linear { get; init; }

    /// <summary>The seed of random weights, or of what the task draws.</summary>
    public ulong? Seed { get; init; }

    /// <summary>The version of this library, with its commit where the build knows it.</summary>
    public string Version { get; init; } = SelfsameVersion.Text;
}
