using Selfsame.Vision.Backbones;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Evaluation;

/// <summary>
/// The features that a backbone is measured by: computed once, shared by every protocol. Each image is seen once, under the test transform.
/// </summary>
public sealed class EvaluationFeatures : IDisposable
{
    /// <summary>Labelled images to learn from.</summary>
    public required FeatureSet Train { get; init; }

    /// <summary>Labelled images to classify; null when there are none of their own.</summary>
    public FeatureSet? Test { get; init; }

    /// <summary>The conditions: weights, architecture, input, images.</summary>
    public required EvaluationProtocol Protocol { get; init; }

    /// <summary>The images that could not be read and took no part.</summary>
    public IReadOnlyList<SkippedImage> Skipped => [.. Train.Skipped, .. Test?.Skipped ?? []];

    /// <summary>Images whose features were computed.</summary>
    public int Count => Train.Count + (Test?.Count ?? 0);

    /// <summary>How long that took, in seconds.</summary>
    public double Seconds => Train.Seconds + (Test?.Seconds ?? 0);

    /// <summary>Computes the features.</summary>
    /// <param name="backbone">What is measured, on its device.</param>
    /// <param name="info">The input that it was trained on.</param>
    /// <param name="train">Labelled images to learn from.</param>
    /// <param name="test">Labelled images to classify; may be null where a protocol can do without.</param>
    /// <param name="checkpoint">The file of weights, for the protocol; null for random ones.</param>
    /// <param name="seed">The seed of random weights, for the protocol.</param>
    /// <param name="progress">Told after each batch, on the calling thread.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    /// <exception cref="ArgumentException">There are no labels.</exception>
    /// <exception cref="InvalidDataException">No image can be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static EvaluationFeatures Extract(
        Backbone backbone,
        BackboneInfo info,
        IImageSource train,
        IImageSource? test,
        string? checkpoint = null,
        ulong? seed = null,
        Action<FeatureProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(train);
        RequireLabels(train);
        if (test is not null)
        {
            RequireLabels(test);
        }

        var extractor = new FeatureExtractor(backbone, FeatureExtractorOptions.For(info));
        var total = train.Count + (test?.Count ?? 0);
        var known = extractor.Extract(train, p => progress?.Invoke(p with { Total = total }), cancellation);
        try
        {
            return new EvaluationFeatures
            {
                Train = known,
                Test = test is null ? null : extractor.Extract(test, p => progress?.Invoke(new FeatureProgress(train.Count + p.Done, total)), cancellation),
                Protocol = new EvaluationProtocol
                {
                    Checkpoint = checkpoint,
                    CheckpointSha256 = checkpoint is null ? null : BackboneFile.Sha256(checkpoint),
                    Backbone = info.Options.Name,
                    Width = info.Options.Width,
                    InputSize = info.InputSize,
                    Data = train.Location,
                    Test = test?.Location,
                    Seed = seed,
                },
            };
        }
        catch
        {
            known.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Train.Dispose();
        Test?.Dispose();
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
