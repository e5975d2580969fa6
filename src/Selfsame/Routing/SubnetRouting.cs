using System.Diagnostics;
using Selfsame.Evaluation;
using Selfsame.Torch;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Backbones.Subnets;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Routing;

/// <summary>
/// Finds the sub-net that suits a task (Liu et al. 2022, deployment): every one, and the largest network, is scored by a kNN classifier on labelled images.
/// </summary>
/// <remarks>
/// Features are computed by <see cref="SubnetTree"/> and are held in memory, 4 N P d bytes for N images and P sub-nets of d features: 0.66 GB for 2,000
/// images and
/// the 256 sub-nets of a ResNet-18 (d = 320).
/// </remarks>
public sealed class SubnetRouting
{
    // A race's first round: with fewer images the order of sub-nets is chance.
    private const int FewestImages = 200;

    private readonly TrainedSubnets _subnets;
    private readonly RoutingOptions _options;
    private readonly Dictionary<string, SkippedImage> _skipped = [];
    private TimeSpan _features;
    private TimeSpan _knn;

    /// <summary>Prepares.</summary>
    /// <param name="subnets">The sub-nets, on their device; they stay the caller's.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public SubnetRouting(TrainedSubnets subnets, RoutingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(subnets);
        (_subnets, _options) = (subnets, options ?? new RoutingOptions());
        _options.Validate();
    }

    /// <summary>Scores the sub-nets.</summary>
    /// <param name="images">Labelled images that vote.</param>
    /// <param name="validation">
    /// Labelled images that are classified, never those that a result is measured on; null classifies each image by all others.
    /// </param>
    /// <param name="progress">Told the round, its sub-nets, and how far it is.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    /// <exception cref="ArgumentException">There are no labels, or a class to classify has no image that votes.</exception>
    public RoutingResult Run(
        IImageSource images, IImageSource? validation = null, Action<int, int, FeatureProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        LabelledRows.RequireClasses(images);
        IReadOnlyList<SubnetPath> candidates = _subnets.Paths;
        var dropped = new List<RoutingScore>();
        for (var round = 1; ; round++)
        {
            // Of 2^r times the finalists' number there are 2^-r of the images.
            var share = _options.Race ? Math.Min(1, (double)_options.Finalists / candidates.Count) : 1;
            using var bank = Part(images, share);
            using var queries = validation is null ? null : Part(validation, share);
            var isFinal = bank.Count == images.Count && (queries is null || queries.Count == validation!.Count);
            var (scores, k) = Score(candidates, bank, queries, isFinal, p => progress?.Invoke(round, candidates.Count, p), cancellation);
            if (isFinal)
            {
                var all = scores.Concat(dropped).OrderByDescending(s => s.IsFinal).ThenByDescending(s => s.Top1)
                    .ThenBy(s => s.Path.ToString(), StringComparer.Ordinal).ToList();
                return new RoutingResult
                {
                    Scores = all,
                    Largest = all.First(s => s.Path.Equals(SubnetPath.Largest)),
                    K = k,
                    Classes = images.Classes.Count,
                    FeatureSeconds = _features.TotalSeconds,
                    KnnSeconds = _knn.TotalSeconds,
                    Skipped = [.. _skipped.Values],
                    Images = images,
                    Validation = validation,
                };
            }

            var ranked = scores.Where(s => !s.Path.Equals(SubnetPath.Largest)).OrderByDescending(s => s.Top1)
                .ThenBy(s => s.Path.ToString(), StringComparer.Ordinal).ToList();
            var kept = Math.Min(candidates.Count, Math.Max(_options.Finalists, (candidates.Count + 1) / 2));
            dropped.AddRange(ranked.Skip(kept));
            candidates = [.. ranked.Take(kept).Select(s => s.Path)];
        }
    }

    private static IImageSource Part(IImageSource images, double share)
    {
        var count = Math.Max(FewestImages, (int)Math.Ceiling(images.Count * share));
        return count >= images.Count ? SubsetSource.Spread(images, images.Count) : BalancedSubset.Of(images, count);
    }

    // The largest network is among them in every round.
    private (IReadOnlyList<RoutingScore> Scores, int K) Score(
        IReadOnlyList<SubnetPath> candidates, IImageSource bank, IImageSource? queries, bool isFinal, Action<FeatureProgress> progress,
            CancellationToken cancellation)
    {
        using var tree = new SubnetTree(_subnets.Family, candidates);
        var total = 2 * (bank.Count + (queries?.Count ?? 0));
        var done = 0;
        FeatureSet Features(Backbone backbone, IImageSource source)
        {
            var started = Stopwatch.GetTimestamp();
            var before = done;
            var set = new FeatureExtractor(backbone, FeatureExtractorOptions.For(_subnets.Info))
                .Extract(source, p => progress(new(before + p.Done, total)), cancellation);
            done += source.Count;
            _features += Stopwatch.GetElapsedTime(started);
            foreach (var image in set.Skipped)
            {
                _skipped[image.Name] = image;
            }

            return set;
        }

        using var narrow = Features(tree, bank);
        using var narrowQueries = queries is null ? null : Features(tree, queries);
        using var whole = Features(_subnets.Family.Whole, bank);
        using var wholeQueries = queries is null ? null : Features(_subnets.Family.Whole, queries);
        var scores = new List<RoutingScore>();
        var k = 0;
        var begun = Stopwatch.GetTimestamp();
        foreach (var (index, path) in candidates.Append(SubnetPath.Largest).Index())
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = new Scope();
            var isWhole = index == candidates.Count;
            FeatureSet Of(FeatureSet set, FeatureSet largest) => isWhole ? largest : With(set, tree.FeaturesOf(set.Features, index).Contiguous());
            var classifier = new KnnClassifier(_options.Knn);
            var result = queries is null
                ? classifier.EvaluateLeaveOneOut(Of(narrow, whole), cancellation)
                : classifier.Evaluate(Of(narrow, whole), Of(narrowQueries!, wholeQueries!), cancellation);
            k = result.K;
            scores.Add(new RoutingScore(path, result.Top1, result.Images, isFinal));
        }

        _knn += Stopwatch.GetElapsedTime(begun);
        return (scores, k);
    }

    private static FeatureSet With(FeatureSet set, Tensor features) => new()
    {
        Features = features,
        Labels = set.Labels,
        Indices = set.Indices,
        Source = set.Source,
        Skipped = set.Skipped,
        Seconds = set.Seconds,
    };
}
