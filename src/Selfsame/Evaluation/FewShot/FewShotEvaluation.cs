namespace Selfsame.Evaluation.FewShot;

/// <summary>Measures features by few-shot episodes, to a report with its protocol.</summary>
public sealed class FewShotEvaluation
{
    /// <summary>How episodes are drawn and classified.</summary>
    public FewShotOptions Options { get; init; } = new();

    /// <summary>Draws all episodes and classifies.</summary>
    /// <param name="features">Shots come from the training images; queries from the test images, or from the training images when there are none.</param>
    /// <param name="cancellation">Ends it between episodes.</param>
    /// <exception cref="ArgumentException">Fewer classes than an episode needs have enough images.</exception>
    public EvaluationReport Run(EvaluationFeatures features, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        var result = new FewShotLearner(Options).Evaluate(features.Train, features.Test, cancellation);
        return new EvaluationReport
        {
            Task = "fewshot",
            Figures =
            [
                new("top1", result.Top1),
                new("top1Low", result.Interval.Low),
                new("top1High", result.Interval.High),
                new("episodes", Options.Episodes),
                new("images", result.Queries),
                new("classes", result.Classes),
                new("imagesPerSecond", features.Count / features.Seconds),
                new("seconds", features.Seconds + result.Seconds),
            ],
            Protocol = features.Protocol with { FewShot = FewShotProtocol.Of(Options) },
            Skipped = features.Skipped,
        };
    }
}
