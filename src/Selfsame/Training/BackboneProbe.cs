using Selfsame.Evaluation;
using Selfsame.Torch;
using Selfsame.Torch.Distributed;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Sources;

namespace Selfsame.Training;

/// <summary>
/// Looks at the backbone while it trains: kNN accuracy when there are labels, the spread and rank of its features in any case. The
/// same images every time, evenly spread over the source.
/// </summary>
internal sealed class BackboneProbe : IDisposable
{
    private readonly ProbeOptions _options;
    private readonly FeatureExtractorOptions _extraction;
    private readonly SubsetSource? _bank;
    private readonly SubsetSource _queries;

    /// <param name="recipe">The run's recipe.</param>
    /// <param name="images">The training images.</param>
    /// <param name="test">Images to classify; null takes training images that the bank doesn't have.</param>
    /// <param name="group">The processes that share the work, every one of which has to <see cref="Run"/>; null for none.</param>
    public BackboneProbe(PretrainRecipe recipe, IImageSource images, IImageSource? test, ProcessGroup? group)
    {
        _options = recipe.Probe;
        var crop = recipe.Views.GlobalCrop;
        _extraction = new FeatureExtractorOptions
        {
            View = Augmentations.Center(crop.Size) with { Mean = crop.Mean, Std = crop.Std },
            BatchSize = Math.Min(256, recipe.BatchSize),
            Workers = recipe.Workers!.Value,
            Group = group,
        };
        test = test is null ? null : RecipeImages.Test(recipe, test);
        if (images.Classes.Count < 2 || (test is not null && test.Classes.Count < 2))
        {
            _queries = new SubsetSource(test ?? images, Spread((test ?? images).Count, _options.Queries, _ => true));
            return;
        }

        var held = test is null ? Spread(images.Count, Math.Min(_options.Queries, images.Count / 2), _ => true).ToHashSet() : [];
        _queries = test is null ? new SubsetSource(images, held.Order()) : new SubsetSource(test, Spread(test.Count, _options.Queries, _ => true));
        _bank = new SubsetSource(images, Spread(images.Count, _options.Bank, i => !held.Contains(i)));
    }

    /// <summary>Measures the backbone as it is. It's left in the mode it was in.</summary>
    public ProbeReport Run(Backbone backbone)
    {
        var extractor = new FeatureExtractor(backbone, _extraction);
        using var queries = extractor.Extract(_queries);
        double? knn = null;
        if (_bank is not null)
        {
            using var bank = extractor.Extract(_bank);
            knn = new KnnClassifier(new KnnOptions { K = _options.K, Temperature = _options.Temperature }).Evaluate(bank, queries).Top1;
        }

        return new ProbeReport
        {
            Knn = knn,
            FeatureStd = FeatureStatistics.NormalizedStd(queries.Features),
            FeatureRank = FeatureStatistics.EffectiveRank(queries.Features),
        };
    }

    public void Dispose()
    {
        _bank?.Dispose();
        _queries.Dispose();
    }

    /// <summary>At most <paramref name="count"/> of the eligible indices below <paramref name="total"/>, evenly apart.</summary>
    private static IEnumerable<int> Spread(int total, int count, Func<int, bool> isEligible)
    {
        var eligible = Enumerable.Range(0, total).Where(isEligible).ToArray();
        count = Math.Min(count, eligible.Length);
        for (var i = 0; i < count; i++)
        {
            yield return eligible[(int)((long)i * eligible.Length / count)];
        }
    }
}
