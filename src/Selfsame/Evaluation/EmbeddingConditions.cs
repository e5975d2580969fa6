using System.Text.Json;
using System.Text.Json.Serialization;
using Selfsame.Torch.Serialization;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Sources;

namespace Selfsame.Evaluation;

/// <summary>
/// What a .npy of features was computed with, as a .json beside it: weights and their hash, architecture, input, images. Whoever compares other
/// features with these can tell whether both come from the same weights.
/// </summary>
public static class EmbeddingConditions
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    /// <summary>The file for features at a path: its extension becomes .json.</summary>
    public static string PathOf(string features) => Path.ChangeExtension(features, ".json");

    /// <summary>Writes.</summary>
    /// <param name="features">The .npy.</param>
    /// <param name="info">What the file of weights says.</param>
    /// <param name="checkpoint">The file of weights, which is hashed.</param>
    /// <param name="images">The images.</param>
    /// <exception cref="IOException">A file can't be read or written.</exception>
    public static void Write(string features, BackboneInfo info, string checkpoint, IImageSource images)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(images);
        var conditions = new EvaluationProtocol
        {
            Checkpoint = checkpoint,
            CheckpointSha256 = BackboneFile.Sha256(checkpoint),
            Backbone = info.Options.Name,
            Width = info.Options.Width,
            InputSize = info.InputSize,
            Data = images.Location,
        };
        AtomicFile.Write(PathOf(features), stream => JsonSerializer.Serialize(stream, conditions, s_json));
    }

    /// <summary>Reads.</summary>
    /// <param name="features">The .npy.</param>
    /// <returns>Null when nothing lies beside it.</returns>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static EvaluationProtocol? Read(string features)
    {
        var path = PathOf(features);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<EvaluationProtocol>(stream, s_json);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} doesn't say what the features beside it were computed with; delete it to go without, or embed again", e);
        }
    }
}
