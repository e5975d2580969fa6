using Selfsame.Evaluation.FewShot;
using Selfsame.Evaluation.FineTuning;
using Selfsame.Evaluation.Logistic;
using Selfsame.Vision.Backbones;

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

    /// <summary>The images that a setting was chosen on, as they were given; null when there were none of their own.</summary>
    public string? Validation { get; init; }

    /// <summary>Neighbours that voted, for kNN.</summary>
    public int? K { get; init; }

    /// <summary>T in the weight exp(cos / T), for kNN.</summary>
    public double? Temperature { get; init; }

    /// <summary>How the linear classifier was trained; null for other tasks.</summary>
    public LinearProtocol? Linear { get; init; }

    /// <summary>How the logistic regression was computed; null for other tasks.</summary>
    public LogisticProtocol? Logistic { get; init; }

    /// <summary>How the network was fine-tuned; null for other tasks.</summary>
    public FineTuneProtocol? FineTune { get; init; }

    /// <summary>How the episodes were drawn and classified; null for other tasks.</summary>
    public FewShotProtocol? FewShot { get; init; }

    /// <summary>Which part of the labels was learned from; null for all.</summary>
    public LabelSubset? Labels { get; init; }

    /// <summary>The seed of random weights, or of what the task draws.</summary>
    public ulong? Seed { get; init; }

    /// <summary>The version of this library, with its commit where the build knows it.</summary>
    public string Version { get; init; } = SelfsameVersion.Text;

    /// <summary>The conditions of a measurement, before any task.</summary>
    /// <param name="info">What is measured, and the input that it was trained on.</param>
    /// <param name="images">The images.</param>
    /// <param name="checkpoint">The file of weights, which is read for its hash; null for random ones.</param>
    /// <param name="seed">The seed of random weights.</param>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static EvaluationProtocol Of(BackboneInfo info, EvaluationImages images, string? checkpoint, ulong? seed)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(images);
        return new()
        {
            Checkpoint = checkpoint,
            CheckpointSha256 = checkpoint is null ? null : BackboneFile.Sha256(checkpoint),
            Backbone = info.Options.Name,
            Width = info.Options.Width,
            InputSize = info.InputSize,
            Data = images.Train.Location,
            Test = images.Test?.Location,
            Validation = images.Validation?.Location,
            Seed = seed,
        };
    }
}
