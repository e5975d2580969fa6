namespace Selfsame.Evaluation.Metrics;

/// <summary>Accuracies in percent, 0 to 100.</summary>
/// <param name="Top1">Images whose own class comes first.</param>
/// <param name="Top5">Images whose own class is among the first five.</param>
/// <param name="MeanPerClass"><paramref name="Top1"/> of each class that has images, averaged over the classes.</param>
/// <param name="Confusion">Who was given to whom.</param>
public sealed record ClassificationScore(double Top1, double Top5, double MeanPerClass, ConfusionMatrix Confusion)
{
    /// <summary>The figures under the names that reports give them, with the 95 % interval of top-1.</summary>
    internal IEnumerable<KeyValuePair<string, double>> Figures() =>
    [
        new("top1", Top1),
        .. EvaluationReport.Top1Interval(Top1, Confusion.Images),
        new("top5", Top5),
        new("meanPerClass", MeanPerClass),
    ];
}
