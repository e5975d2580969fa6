using System.Text.Json;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;

namespace Selfsame.Training;

/// <summary>
/// A run's whole state in one safetensors file: networks (<c>model/</c>), optimiser (<c>optimizer/</c>), what the objective remembers
/// (<c>objective/</c>), the random generator (<c>rng/</c>), and <see cref="RunProgress"/> as JSON in the metadata. Nothing in it is executed.
/// </summary>
public sealed class RunCheckpoint
{
    private const string Format = "selfsame-run-1";

    private RunCheckpoint(string path, RunProgress progress, IReadOnlyDictionary<string, Tensor> tensors)
    {
        Path = path;
        Progress = progress;
        Tensors = tensors;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How far the run had come.</summary>
    public RunProgress Progress { get; }

    /// <summary>Every tensor, by its full name.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>Writes a checkpoint: complete or not at all.</summary>
    /// <exception cref="IOException">The disk is full or not writable; an older file is still there.</exception>
    public static void Save(string path, RunProgress progress, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["progress"] = JsonSerializer.Serialize(progress, RunJson.Default.RunProgress),
        };
        using var scope = new Scope();
        AtomicFile.Write(path, stream => SafetensorsFile.Write(stream, tensors, metadata));
    }

    /// <summary>Reads a checkpoint. Its tensors belong to the current scope.</summary>
    /// <exception cref="CheckpointException">The file is damaged, or no checkpoint of a run.</exception>
    public static RunCheckpoint Load(string path)
    {
        using var file = SafetensorsFile.Open(path);
        if (!IsRunCheckpoint(file.Metadata) || !file.Metadata.TryGetValue("progress", out var json))
        {
            throw new CheckpointException($"{path} is no checkpoint of a run; weights alone are taken by --init-from");
        }

        try
        {
            var progress = JsonSerializer.Deserialize(json, RunJson.Default.RunProgress) ?? throw new JsonException();
            return new RunCheckpoint(path, progress, file.ReadAll());
        }
        catch (JsonException e)
        {
            throw new CheckpointException($"{path} has a damaged header", e);
        }
    }

    /// <summary>Whether a safetensors file's metadata says that it's a run's checkpoint.</summary>
    public static bool IsRunCheckpoint(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return metadata.TryGetValue("format", out var format) && format == Format;
    }

    /// <summary>Refuses another kind of run.</summary>
    /// <param name="task">What is expected: <see cref="RunProgress.Task"/>.</param>
    /// <exception cref="RunException">It is another.</exception>
    internal RunCheckpoint Require(string? task) => Progress.Task == task
        ? this
        : throw new RunException($"{Path} is of a run of selfsame {Command(Progress.Task)}, not of selfsame {Command(task)}");

    /// <summary>The tensors under a prefix, without it.</summary>
    public IReadOnlyDictionary<string, Tensor> Section(string prefix) => Tensors
        .Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(t => t.Key[prefix.Length..], t => t.Value);

    private static string Command(string? task) => task is null ? "pretrain" : $"{task} train";
}
