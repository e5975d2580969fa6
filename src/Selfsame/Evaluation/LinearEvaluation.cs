using Selfsame.Vision.Backbones;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Evaluation;

/// <summary>Measures a backbone by a linear classifier on its frozen features, from images to a report with its protocol.</summary>
public sealed class LinearEvaluation
{
    /// <summary>The classifier's protocol.</summary>
    public LinearOptions Options { get; init; } = new();

    /// <summary>
    /// Whether the training features are computed anew in each epoch, from augmented images, as the papers' scripts do:
    /// <see cref="ClassifierViews.Train"/>. Takes the time of a pass through the backbone for each epoch.
    /// </summary>
    public bool Augment { get; init; }

    /// <summary>The file of weights, for the protocol; null for random ones.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The seed of random weights, for the protocol.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Told after each batch of features, on the calling thread.</summary>
    public Action<FeatureProgress>? Progress { get; init; }

    /// <summary>The images that could not be read and took no part.</summary>
    public IReadOnlyList<SkippedImage> Skipped { get; private set; } = [];

    /// <summary>Computes features, trains and classifies.</summary>
    /// <param name="backbone">What is measured, on its device.</param>
    /// <param name="info">The input that it was trained on.</param>
    /// <param name="train">Labelled images to learn from.</param>
    /// <param name="test">Labelled images to classify.</param>
    /// <param name="cancellation">Ends it between batches and epochs.</param>
    /// <exception cref="ArgumentException">There are no labels, or a class of the test images isn't in the training images.</exception>
    /// <exception cref="InvalidDataException">No image can be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public EvaluationReport Run(Backbone backbone, BackboneInfo info, IImageSource train, IImageSource test, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(test);
        Options.Validate();
        using var features = EvaluationFeatures.Extract(backbone, info, train, test, Checkpoint, Seed, Progress, cancellation);
        return Augment ? RunAugmented(backbone, info, features, cancellation) : Run(features, cancellation);
    }

    /// <summary>Trains and classifies with features that are there already.</summary>
    /// <param name="features">The features, test images included.</param>
    /// <param name="cancellation">Ends it between epochs.</param>
    /// <exception cref="ArgumentException">There are no test images, or one of their classes isn't in the training images.</exception>
    public EvaluationReport Run(EvaluationFeatures features, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (Augment)
        {
            throw new ArgumentException("augmented features are computed in each epoch, which needs the backbone and the images", nameof(features));
        }

        return Report(features, test => new LinearProbe(Options).Evaluate(features.Train, test, cancellation));
    }

    /// <summary>Trains on augmented images and classifies, with features of the test transform that are there already.</summary>
    /// <param name="backbone">What is measured, on its device.</param>
    /// <param name="info">The input that it was trained on.</param>
    /// <param name="features">The features, test images included.</param>
    /// <param name="cancellation">Ends it between batches and epochs.</param>
    /// <exception cref="ArgumentException">There are no test images, or one of their classes isn't in the training images.</exception>
    public EvaluationReport RunAugmented(Backbone backbone, BackboneInfo info, EvaluationFeatures features, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(features);
        var options = new FeatureExtractorOptions { View = ClassifierViews.Train(info), Seed = (ulong)Options.Seed };
        FeatureSet Epoch(int epoch) =>
            new FeatureExtractor(backbone, options with { Epoch = epoch }).Extract(features.Train.Source, cancellation: cancellation);
        return Report(features, test => new LinearProbe(Options).Evaluate(features.Train, test, Epoch, cancellation) with
        {
            Augmentation = ClassifierViews.Describe(options.View),
        });
    }

    private EvaluationReport Report(EvaluationFeatures features, Func<FeatureSet, LinearResult> measure)
    {
        Skipped = features.Skipped;
        var test = features.Test
            ?? throw new ArgumentException(
                "a linear classifier is tested on images that it wasn't trained on, and none are given", nameof(features));
        return EvaluationReport.Of(measure(test), Options, features.Count, features.Seconds, features.Protocol) with
        {
            Classes = features.Train.Classes,
            Skipped = Skipped,
        };
    }
}
