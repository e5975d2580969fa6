using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Selfsame.Evaluation.Metrics;
using Selfsame.Vision.Loading;

namespace Selfsame.Evaluation;

/// <summary>Figures and the protocol they were measured under: one JSON object, in lower camel case.</summary>
public sealed record EvaluationReport
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>What was measured, e.g. <c>knn</c>.</summary>
    public required string Task { get; init; }

    /// <summary>The figures by name, in lower camel case, in order; accuracies in percent.</summary>
    public required IReadOnlyList<KeyValuePair<string, double>> Figures { get; init; }

    /// <summary>How they were measured.</summary>
    public required EvaluationProtocol Protocol { get; init; }

    /// <summary>How many test images of each class were given to each class; null where a task has none. Not in the JSON.</summary>
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>The names of the classes of <see cref="Confusion"/>. Not in the JSON.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The images that could not be read. Not in the JSON.</summary>
    public IReadOnlyList<SkippedImage> Skipped { get; init; } = [];

    /// <summary>When.</summary>
    public DateTimeOffset Time { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>A report of the nearest-neighbour classifier.</summary>
    /// <param name="result">What it found.</param>
    /// <param name="featureImages">Images whose features were computed for it.</param>
    /// <param name="featureSeconds">How long that took, in seconds.</param>
    /// <param name="protocol">The conditions; k and temperature are filled in.</param>
    public static EvaluationReport Of(KnnResult result, long featureImages, double featureSeconds, EvaluationProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(protocol);
        return new EvaluationReport
        {
            Task = "knn",
            Figures =
            [
                new("top1", result.Top1),
                .. Top1Interval(result.Top1, result.Images),
                new("top5", result.Top5),
                new("meanPerClass", result.MeanPerClass),
                new("images", result.Images),
                new("bank", result.Bank),
                new("classes", result.Classes),
                new("imagesPerSecond", featureImages / featureSeconds),
                new("seconds", featureSeconds + result.Seconds),
            ],
            Protocol = protocol with { K = result.K, Temperature = result.Temperature },
            Confusion = result.Confusion,
        };
    }

    /// <summary>A report of the linear classifier. <c>top1</c> is the last epoch's; <c>bestTop1</c> was chosen on the test images.</summary>
    /// <param name="result">What it found.</param>
    /// <param name="options">How it was trained.</param>
    /// <param name="featureImages">Images whose features were computed for it.</param>
    /// <param name="featureSeconds">How long that took, in seconds.</param>
    /// <param name="protocol">The conditions; how the classifier was trained is filled in.</param>
    public static EvaluationReport Of(LinearResult result, LinearOptions options, long featureImages, double featureSeconds, EvaluationProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(protocol);
        return new EvaluationReport
        {
            Task = "linear",
            Figures =
            [
                new("top1", result.Top1),
                .. Top1Interval(result.Top1, result.Images),
                new("top5", result.Top5),
                new("meanPerClass", result.MeanPerClass),
                new("bestTop1", result.BestTop1),
                new("bestEpoch", result.BestEpoch),
                new("trainTop1", result.TrainTop1),
                new("trainLoss", result.TrainLoss),
                new("images", result.Images),
                new("trainImages", result.TrainImages),
                new("classes", result.Classes),
                new("imagesPerSecond", featureImages / featureSeconds),
                new("seconds", featureSeconds + result.Seconds),
            ],
            Protocol = protocol with { Linear = LinearProtocol.Of(options, result) },
            Confusion = result.Confusion,
        };
    }

    /// <summary>The 95 % interval of an accuracy, Wilson's, as figures.</summary>
    internal static IEnumerable<KeyValuePair<string, double>> Top1Interval(double top1, long images)
    {
        var interval = ConfidenceInterval.OfAccuracy(top1, images);
        return [new("top1Low", interval.Low), new("top1High", interval.High)];
    }

    /// <summary>One line: the task, each figure under its own name, then <c>protocol</c> and <c>time</c>.</summary>
    public string ToJson() => ToJsonObject().ToJsonString(s_json);

    /// <summary>What <see cref="ToJson"/> writes, as an object.</summary>
    public JsonObject ToJsonObject()
    {
        var json = new JsonObject { ["task"] = Task };
        foreach (var (name, value) in Figures)
        {
            json.Add(name, value);
        }

        json.Add("protocol", JsonSerializer.SerializeToNode(Protocol, s_json));
        json.Add("time", Time);
        return json;
    }
}
