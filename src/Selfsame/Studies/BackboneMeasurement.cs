using Selfsame.Evaluation;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Sources;

namespace Selfsame.Studies;

/// <summary>Measures backbones the way a study states: kNN and a linear classifier on the same features.</summary>
internal static class BackboneMeasurement
{
    public static (EvaluationReport Knn, EvaluationReport Linear) Run(
        StudyEvaluationOptions options,
        Backbone backbone,
        BackboneInfo info,
        string? checkpoint,
        ulong? seed,
        IImageSource images,
        IImageSource test,
        StudyTaskOptions how)
    {
        using var train = Limited(images, options.Train);
        using var queries = Limited(test, options.Test);
        using var features = EvaluationFeatures.Extract(
            backbone, info, train, queries, checkpoint, seed, p => how.Progress?.Invoke(0.7 * p.Done / p.Total, "features"), how.Cancellation);
        how.Progress?.Invoke(0.7, "kNN");
        var knn = new KnnEvaluation { Options = new KnnOptions { K = options.K, Temperature = options.Temperature } }.Run(features, how.Cancellation);
        how.Progress?.Invoke(0.85, "linear classifier");
        return (knn, new LinearEvaluation { Options = options.Linear }.Run(features, how.Cancellation));
    }

    private static SubsetSource Limited(IImageSource source, int limit) => SubsetSource.Spread(source, limit == 0 ? source.Count : limit);
}
