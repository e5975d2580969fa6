using System.Collections;

namespace Selfsame.Torch.Serialization;

/// <summary>
/// A file of named weights: safetensors or of torch.save, told apart by content. Keys are as the file has them; what was found around the
/// weights is reported. Disposing disposes the tensors.
/// </summary>
public sealed class StateDictFile : IDisposable
{
    // What projects call the weights beside their epoch and optimiser; of DINO's two networks the teacher is the one that is used.
    private static readonly string[] Containers =
        ["state_dict", "model", "model_state_dict", "net", "teacher", "online_network_state_dict", "classy_state_dict.base_model.model.trunk"];

    private StateDictFile(CheckpointFormat format, IReadOnlyDictionary<string, Tensor> tensors)
    {
        Format = format;
        Tensors = tensors;
    }

    /// <summary>What kind of file it is.</summary>
    public CheckpointFormat Format { get; }

    /// <summary>The weights, in the file's order, on the CPU.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>The entry of the file's dictionary under which the weights were; null when they are the whole of it.</summary>
    public string? Container { get; private init; }

    /// <summary>Other entries of the file, which are not weights of this state dict, e.g. <c>epoch</c>.</summary>
    public IReadOnlyList<string> Skipped { get; private init; } = [];

    /// <summary>A safetensors file's free text; empty for other files.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; private init; } = new Dictionary<string, string>();

    /// <summary>
    /// The longest prefix of whole name parts that all keys share, e.g. <c>module.</c> of DataParallel; empty when they share none.
    /// </summary>
    public string CommonPrefix => FindCommonPrefix(Tensors.Keys);

    /// <summary>
    /// Loads the weights of a file: a plain state dict, or one under <c>state_dict</c>, <c>model</c>, <c>model_state_dict</c>, <c>net</c>, or where DINO
    /// (<c>teacher</c>), BYOL's ports and VISSL keep it.
    /// </summary>
    /// <exception cref="CheckpointException">The file cannot be read, or there is no state dict in it.</exception>
    public static StateDictFile Load(string path)
    {
        var format = CheckpointErrors.Naming(path, () =>
        {
            using var stream = File.OpenRead(path);
            return CheckpointFormats.Detect(stream);
        });
        if (format == CheckpointFormat.Safetensors)
        {
            using var file = SafetensorsFile.Open(path);
            return new StateDictFile(format, CheckpointErrors.Naming(path, file.ReadAll)) { Metadata = file.Metadata };
        }

        using var scope = new Scope();
        var content = TorchFile.Load(path);
        var loaded = CheckpointErrors.Naming(path, () => Find(format, content));
        foreach (var tensor in loaded.Tensors.Values)
        {
            scope.Keep(tensor);
        }

        return loaded;
    }

    /// <summary>
    /// Saves tensors in the format that the extension names (.safetensors, .pth or .pt). The file appears whole or not at all: it is
    /// written beside under a temporary name, flushed to the disk and renamed.
    /// </summary>
    /// <param name="path">The file to write or replace.</param>
    /// <param name="tensors">Tensors on any device, of any strides; names must differ.</param>
    /// <param name="metadata">Free text for a safetensors header.</param>
    /// <exception cref="CheckpointException">The extension is unknown, the format has no place for something, or writing fails.</exception>
    public static void Save(
        string path,
        IEnumerable<KeyValuePair<string, Tensor>> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        var format = CheckpointFormats.FromExtension(path);
        if (format != CheckpointFormat.Safetensors && metadata is not null)
        {
            throw new CheckpointException($"{path}: a file of torch.save has no place for metadata; save as .safetensors");
        }

        try
        {
            AtomicFile.Write(path, stream =>
            {
                if (format == CheckpointFormat.Safetensors)
                {
                    SafetensorsFile.Write(stream, tensors, metadata);
                }
                else
                {
                    TorchFile.Save(stream, tensors);
                }
            });
        }
        catch (Exception e) when (e is CheckpointException or IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path}: cannot be written: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private static StateDictFile Find(CheckpointFormat format, object? content)
    {
        if (content is not OrderedDictionary<object, object?> top)
        {
            throw new CheckpointException(content is PythonObject module
                ? $"the file holds a pickled {module.Type.FullName}, not its weights; save model.state_dict() instead"
                : "the file holds no dictionary of weights");
        }

        var container = Array.Find(Containers, path => HoldsTensors(Entry(top, path)));
        var weights = container is null ? top : (OrderedDictionary<object, object?>)Entry(top, container)!;
        var tensors = new OrderedDictionary<string, Tensor>(weights.Count);
        var skipped = container is null ? [] : top.Keys.Where(key => !container.Split('.')[0].Equals(key)).Select(Name).ToList();
        foreach (var (key, value) in weights)
        {
            if (key is string name && value is Tensor tensor)
            {
                tensors.Add(name, tensor);
            }
            else
            {
                skipped.Add(container is null ? Name(key) : $"{container}.{Name(key)}");
            }
        }

        return tensors.Count > 0
            ? new StateDictFile(format, tensors) { Container = container, Skipped = skipped }
            : throw new CheckpointException(NothingFound(top));
    }

    private static object? Entry(OrderedDictionary<object, object?> top, string path)
    {
        object? value = top;
        foreach (var name in path.Split('.'))
        {
            if (value is not OrderedDictionary<object, object?> dictionary || !dictionary.TryGetValue(name, out value))
            {
                return null;
            }
        }

        return value;
    }

    private static bool HoldsTensors(object? value) =>
        value is OrderedDictionary<object, object?> dictionary && dictionary.Values.Any(item => item is Tensor);

    private static string NothingFound(OrderedDictionary<object, object?> top)
    {
        foreach (var name in Containers)
        {
            if (Entry(top, name) is PythonObject module)
            {
                return $"\"{name}\" is a pickled {module.Type.FullName}, not its weights; save its state_dict() instead";
            }
        }

        const int mostNames = 8;
        var keys = string.Join(", ", top.Keys.Take(mostNames).Select(Name)) + (top.Count > mostNames ? ", ..." : string.Empty);
        return top.Count == 0
            ? "the file holds an empty dictionary"
            : $"no state dict under {string.Join(", ", Containers)} or at the top; the file has: {keys}";
    }

    private static string Name(object key) => key switch
    {
        string text => text,
        IEnumerable => "(tuple)",
        DBNull => "None",
        _ => key.ToString() ?? string.Empty,
    };

    private static string FindCommonPrefix(IEnumerable<string> keys)
    {
        string? prefix = null;
        foreach (var key in keys)
        {
            prefix ??= key[..(key.LastIndexOf('.') + 1)];
            while (!key.StartsWith(prefix, StringComparison.Ordinal))
            {
                prefix = prefix[..(prefix[..^1].LastIndexOf('.') + 1)];
            }
        }

        return prefix ?? string.Empty;
    }
}
