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
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(bank);
        RequireLabels(bank);
        var classifier = new KnnClassifier(Options);
        var extractor = new FeatureExtractor(backbone, FeatureExtractorOptions.For(info));
        var total = bank.Count + (test?.Count ?? 0);
        using var known = extractor.Extract(bank, p => Progress?.Invoke(p with { Total = total }), cancellation);
        using var queries = test is null ? null : Queries(test);
        var result = queries is null ? classifier.EvaluateLeaveOneOut(known, cancellation) : classifier.Evaluate(known, queries, cancellation);
        Skipped = [.. known.Skipped, .. queries?.Skipped ?? []];
        return EvaluationReport.Of(result, known.Count + (queries?.Count ?? 0), known.Seconds + (queries?.Seconds ?? 0), new EvaluationProtocol
        {
            Checkpoint = Checkpoint,
            CheckpointSha256 = Checkpoint is null ? null : BackboneFile.Sha256(Checkpoint),
            Backbone = info.Options.Name,
            Width = info.Options.Width,
            InputSize = info.InputSize,
            Data = bank.Location,
            Test = test?.Location,
            Seed = Seed,
        });

        FeatureSet Queries(IImageSource images)
        {
            RequireLabels(images);
            return extractor.Extract(images, p => Progress?.Invoke(new FeatureProgress(bank.Count + p.Done, total)), cancellation);
        }
    }

    // Known before any feature is computed.
    private static void RequireLabels(IImageSource images)
    {
        if (images.Classes.Count == 0)
        {
            throw new ArgumentException($"{images.Location} has no labels: put the images of each class into a folder of its name");
        }
    }
}
