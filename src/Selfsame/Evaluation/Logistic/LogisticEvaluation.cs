namespace Selfsame.Evaluation.Logistic;

/// <summary>Measures features by logistic regression, to a report with its protocol.</summary>
public sealed class LogisticEvaluation
{
    /// <summary>The regression's protocol.</summary>
    public LogisticOptions Options { get; init; } = new();

    /// <summary>Chooses C, trains and classifies.</summary>
    /// <param name="features">The features, test images included; validation images, when there are any, are what C is chosen on.</param>
    /// <param name="cancellation">Ends it between steps.</param>
    /// <exception cref="ArgumentException">There are no test images, or one of their classes isn't in the training images.</exception>
    public EvaluationReport Run(EvaluationFeatures features, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        var test = features.Test ?? throw new ArgumentException("a classifier is tested on images that it wasn't trained on, and none are given", nameof(features));
        var result = new LogisticRegression(Options).Evaluate(features.Train, test, features.Validation, cancellation);
        List<KeyValuePair<string, double>> chosenOn = result.Trials.Count == 0
            ? []
            : [new("validationTop1", result.Trials.First(t => t.C == result.C).Top1), new("validationImages", result.ValidationImages)];
        return new EvaluationReport
        {
            Task = "logistic",
            Figures =
            [
                .. result.Test.Figures(),
                new("trainTop1", result.TrainTop1),
                new("c", result.C),
                .. chosenOn,
                new("iterations", result.Iterations),
                new("images", result.Test.Confusion.Images),
                new("trainImages", result.TrainImages),
                new("classes", features.Train.Classes.Count),
                new("imagesPerSecond", features.Count / features.Seconds),
                new("seconds", features.Seconds + result.Seconds),
            ],
            Protocol = features.Protocol with { Logistic = LogisticProtocol.Of(Options, result, features.Validation is not null) },
            Confusion = result.Test.Confusion,
            Classes = features.Train.Classes,
            Skipped = features.Skipped,
        };
    }
}
