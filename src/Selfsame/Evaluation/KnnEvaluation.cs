using Selfsame.Vision.Backbones;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Evaluation;

/// <summary>Measures a backbone by its nearest neighbours, from images to a report with its protocol.</summary>
public sealed class KnnEvaluation
{
    /// <summary>The classifier's protocol.</summary>
    public KnnOptions Options { get; init; } = new();

    /// <summary>The file of weights, for the protocol; null for random ones.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The seed of random weights, for the protocol.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Told after each batch of features, on the calling thread.</summary>
    public Action<FeatureProgress>? Progress { get; init; }

    /// <summary>The images that could not be read and took no part.</summary>
    public IReadOnlyList<SkippedImage> Skipped { get; private set; } = [];

    /// <summary>Computes features and classifies.</summary>
    /// <param name="backbone">What is measured, on its device.</param>
    /// <param name="info">The input that it was trained on.</param>
    /// <param name="bank">Labelled images to learn from.</param>
    /// <param name="test">Labelled images to classify; null classifies each image of the bank by all others.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    /// <exception cref="ArgumentException">There are no labels, or a class of the test images isn't in the bank.</exception>
    /// <exception cref="InvalidDataException">No image can be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public EvaluationReport Run(Backbone backbone, BackboneInfo info, IImageSource bank, IImageSource? test, CancellationToken cancellation = default)
    {
        Options.Validate();
        using var features = EvaluationFeatures.Extract(backbone, info, bank, test, Checkpoint, Seed, Progress, cancellation);
        return Run(features, cancellation);
    }

    /// <summary>Classifies with features that are there already.</summary>
    /// <param name="features">The features; without test images, each image is classified by all others.</param>
    /// <param name="cancellation">Ends it between chunks.</param>
    /// <exception cref="ArgumentException">A class of the test images isn't in the bank.</exception>
    public EvaluationReport Run(EvaluationFeatures features, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        Skipped = features.Skipped;
        var classifier = new KnnClassifier(Options);
        var result = features.Test is { } queries
            ? classifier.Evaluate(features.Train, queries, cancellation)
            : classifier.EvaluateLeaveOneOut(features.Train, cancellation);
        return EvaluationReport.Of(result, features.Count, features.Seconds, features.Protocol) with { Classes = features.Train.Classes, Skipped = Skipped };
    }
}
