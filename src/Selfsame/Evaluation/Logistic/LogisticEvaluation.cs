namespace Selfsame.Evaluation.Logistic;

/// <summary>Measures features by logistic regression, to a report with its protocol.</summary>
public sealed class LogisticEvaluation
{
    /// <summary>The regression's protocol.</summary>
    public LogisticOptions Options { get; init; } = new();

    /// <summary>
    /// Chooses C, trains and classifies. Images that may show several classes (<see cref="Vision.Sources.IImageSource.Relevance"/>) are
    /// scored one class against the rest:
    /// the figure is <c>map</c>, VOC 2007's 11-point mean average precision in percent.
    /// </summary>
    /// <param name="features">The features, test images included; validation images, when there are any, are what C is chosen on.</param>
    /// <param name="cancellation">Ends it between steps.</param>
    /// <exception cref="ArgumentException">There are no test images, or one of their classes isn't in the training images.</exception>
    public EvaluationReport Run(EvaluationFeatures features, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        var test = features.Test
            ?? throw new ArgumentException(
                "a classifier is tested on images that it wasn't trained on, and none are given", nameof(features));
        if (!features.Train.Source.Relevance.IsEmpty && !test.Source.Relevance.IsEmpty)
        {
            return RunMultiLabel(features, test, cancellation);
        }

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

    private EvaluationReport RunMultiLabel(EvaluationFeatures features, FeatureSet test, CancellationToken cancellation)
    {
        var (train, classes) = (features.Train, features.Train.Classes.Count);
        if (!test.Classes.SequenceEqual(train.Classes) || features.Validation?.Classes.SequenceEqual(train.Classes) == false)
        {
            throw new ArgumentException($"{test.Source.Location} has other classes than {train.Source.Location}", nameof(features));
        }

        var validation = features.Validation;
        var result = new MultiLabelRegression(Options).Evaluate(
            train.Features,
            Relevance(train),
            test.Features,
            Relevance(test),
            classes,
            validation?.Features,
            validation is null ? [] : Relevance(validation),
            cancellation);
        return new EvaluationReport
        {
            Task = "logistic",
            Figures =
            [
                new("map", result.MeanAveragePrecision),
                new("c", result.C),
                new("images", result.Images),
                new("trainImages", result.TrainImages),
                new("classes", classes),
                new("imagesPerSecond", features.Count / features.Seconds),
                new("seconds", features.Seconds + result.Seconds),
            ],
            Protocol = features.Protocol with { Logistic = LogisticProtocol.Of(Options, result, validation is not null) },
            Classes = train.Classes,
            Skipped = features.Skipped,
        };
    }

    // Rows of unreadable images are missing.
    private static sbyte[] Relevance(FeatureSet set)
    {
        var classes = set.Classes.Count;
        var relevance = new sbyte[set.Count * classes];
        for (var row = 0; row < set.Count; row++)
        {
            set.Source.Relevance.Slice(set.Indices[row] * classes, classes).CopyTo(relevance.AsSpan(row * classes));
        }

        return relevance;
    }
}
