using System.Text.Json;
using System.Text.Json.Nodes;

namespace Selfsame.Dense;

/// <summary>A measurement of a detector or segmenter with its conditions, as one line of JSON.</summary>
public sealed record DenseReport
{
    /// <summary>What was measured: <c>detect</c> or <c>segment</c>.</summary>
    public required string Task { get; init; }

    /// <summary>The figures.</summary>
    public required DenseEvaluation Evaluation { get; init; }

    /// <summary>Under which conditions, by name.</summary>
    public required IReadOnlyList<KeyValuePair<string, string?>> Protocol { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset Time { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>
    /// One line: the task, each figure under its own name (null where there is nothing to measure), those of the classes, the protocol and
    /// the time.
    /// </summary>
    public string ToJson()
    {
        var json = new JsonObject { ["task"] = Task };
        foreach (var (name, value) in Evaluation.Figures)
        {
            json[name] = Number(value);
        }

        json["classes"] = new JsonObject(Evaluation.Classes.Select(c => KeyValuePair.Create(c.Key, Number(c.Value))));
        json["classFigure"] = Evaluation.ClassFigure;
        json["images"] = Evaluation.Images;
        json["imagesPerSecond"] = Number(Evaluation.Images / Evaluation.Seconds);
        json["seconds"] = Evaluation.Seconds;
        json["protocol"] = new JsonObject(Protocol.Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));
        json["version"] = SelfsameVersion.Text;
        json["time"] = Time;
        return json.ToJsonString(JsonSerializerOptions.Web);
    }

    /// <summary>A number, or null where there is nothing to measure.</summary>
    public static JsonNode? Number(double value) => double.IsFinite(value) ? value : null;
}
