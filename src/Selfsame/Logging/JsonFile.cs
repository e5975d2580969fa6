using System.Text.Json;
using System.Text.Json.Serialization;
using Selfsame.Torch.Serialization;

namespace Selfsame.Logging;

/// <summary>What a resumable command keeps, as JSON: lower camel case, absent instead of null, written whole or not at all.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // A figure that is no number must not take the others with it.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
        IndentSize = 1,
    };

    /// <summary>Writes or replaces the file; its folder is made.</summary>
    /// <exception cref="IOException">It can't be written.</exception>
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
            throw new InvalidDataException($"{path} is damaged; delete it, and the same command makes it again", e);
        }
    }
}
