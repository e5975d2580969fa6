using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Selfsame.Logging;

namespace Selfsame.Studies;

/// <summary>A study's JSON files: lower camel case, absent instead of null, written whole or not at all.</summary>
internal static class StudyJson
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // A gradient that is no number must not take the rest of the study's figures with it.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
        IndentSize = 1,
    };

    public static void Write<T>(string path, T value)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, value, s_options));
    }

    /// <summary>The file's content; null when there is none.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static T? Read<T>(string path)
        where T : class
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<T>(stream, s_options);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is damaged; delete it, and the study makes it again", e);
        }
    }

    /// <summary>A report as it is kept in <c>evaluations.jsonl</c>.</summary>
    public static JsonObject Of(Evaluation.EvaluationReport report) => JsonNode.Parse(report.ToJson())!.AsObject();
}
