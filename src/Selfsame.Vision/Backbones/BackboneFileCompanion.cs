using System.Text.Json;
using Selfsame.Torch.Serialization;

namespace Selfsame.Vision.Backbones;

/// <summary>
/// The <c>FILE.json</c> beside a .pth, which itself has no place for text: the same entries as a safetensors header, and the SHA-256 of the
/// weights, so that a file that was replaced isn't read with another's normalisation.
/// </summary>
internal static class BackboneFileCompanion
{
    private const string HashKey = "sha256";
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    /// <summary>Where it is.</summary>
    public static string PathOf(string weights) => weights + ".json";

    /// <summary>Writes it; replaces an older one at once.</summary>
    /// <exception cref="CheckpointException">It can't be written.</exception>
    public static void Write(string weights, OrderedDictionary<string, string> text)
    {
        var path = PathOf(weights);
        text[HashKey] = BackboneFile.Sha256(weights);
        try
        {
            AtomicFile.WriteText(path, JsonSerializer.Serialize(text, s_json) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path}: cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Reads it; null when there is none.</summary>
    /// <exception cref="CheckpointException">It is damaged, or belongs to other weights.</exception>
    public static IReadOnlyDictionary<string, string>? Read(string weights)
    {
        var path = PathOf(weights);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var text = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path)) ?? [];
            return text.GetValueOrDefault(HashKey) == BackboneFile.Sha256(weights)
                ? text
                : throw new CheckpointException(
                    $"{path} describes other weights than those in {Path.GetFileName(weights)}; delete it to have the architecture inferred");
        }
        catch (JsonException e)
        {
            throw new CheckpointException($"{path} is no JSON object of texts; delete it to have the architecture inferred", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path}: cannot be read: {e.Message}", e);
        }
    }
}
