using Selfsame.Torch.Distributed;
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

    /// <summary>Labelled images that a setting is chosen on; null when there are none of their own.</summary>
    public FeatureSet? Validation { get; init; }

    /// <summary>The conditions: weights, architecture, input, images.</summary>
    public required EvaluationProtocol Protocol { get; init; }

    /// <summary>The images that could not be read and took no part.</summary>
    public IReadOnlyList<SkippedImage> Skipped => [.. Train.Skipped, .. Validation?.Skipped ?? [], .. Test?.Skipped ?? []];

    /// <summary>Images whose features were computed.</summary>
    public int Count => Train.Count + (Validation?.Count ?? 0) + (Test?.Count ?? 0);

    /// <summary>How long that took, in seconds.</summary>
    public double Seconds => Train.Seconds + (Validation?.Seconds ?? 0) + (Test?.Seconds ?? 0);

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
        => Extract(backbone, info, new EvaluationImages(train, test), checkpoint, seed, progress, group: null, cancellation);

    /// <summary>Computes the features, those of validation images included.</summary>
    /// <inheritdoc cref="Extract(Backbone, BackboneInfo, IImageSource, IImageSource?, string?, ulong?, Action{FeatureProgress}?, CancellationToken)"/>
    /// <param name="backbone">What is measured, on its device.</param>
    /// <param name="info">The input that it was trained on.</param>
    /// <param name="images">The images.</param>
    /// <param name="checkpoint">The file of weights, for the protocol; null for random ones.</param>
    /// <param name="seed">The seed of random weights, for the protocol.</param>
    /// <param name="progress">Told after each batch, on the calling thread.</param>
    /// <param name="group">The processes that share the work, every one of which has to call this; null computes alone.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    public static EvaluationFeatures Extract(
        Backbone backbone,
        BackboneInfo info,
        EvaluationImages images,
        string? checkpoint = null,
        ulong? seed = null,
        Action<FeatureProgress>? progress = null,
        ProcessGroup? group = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(images);
        IImageSource?[] sources = [images.Train, images.Test, images.Validation];
        foreach (var source in sources.OfType<IImageSource>())
        {
            LabelledRows.RequireClasses(source); // before any feature is computed
        }

        var extractor = new FeatureExtractor(backbone, FeatureExtractorOptions.For(info) with { Group = group });
        var (total, done) = (sources.Sum(s => s?.Count ?? 0), 0);
        var sets = new FeatureSet?[sources.Length];
        try
        {
            for (var i = 0; i < sets.Length; i++)
            {
                var before = done;
                sets[i] = sources[i] is { } source ? extractor.Extract(source, p => progress?.Invoke(new(before + p.Done, total)), cancellation) : null;
                done += sources[i]?.Count ?? 0;
            }

            return new EvaluationFeatures
            {
                Train = sets[0]!,
                Test = sets[1],
                Validation = sets[2],
                Protocol = EvaluationProtocol.Of(info, images, checkpoint, seed),
            };
        }
        catch
        {
            foreach (var set in sets)
            {
                set?.Dispose();
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Train.Dispose();
        Validation?.Dispose();
        Test?.Dispose();
    }
}
