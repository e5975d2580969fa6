using Selfsame.Torch;
using Selfsame.Torch.Serialization;

namespace Selfsame.Vision.Backbones;

/// <summary>Finds the backbone among the weights of a file and gives them torchvision's names.</summary>
internal sealed class CheckpointKeys
{
    // A marker of the first block tells a backbone's conv1 from that of a block inside of one.
    private const string Stem = "conv1.weight";
    private const string FirstBlock = "layer1.0.conv1.weight";

    // MobileNetV3's and EfficientNet's, in torchvision.
    private static readonly string[] s_mobileFirstBlocks = ["features.1.block.0.0.weight", "features.1.0.block.0.0.weight"];

    // torch.nn.Sequential(*resnet.children()) numbers what torchvision names; 2, 3 and 8 (ReLU and poolings) have no weights.
    private const string NumberedStem = "0.weight";
    private const string NumberedFirstBlock = "4.0.conv1.weight";

    private static readonly Dictionary<string, string> s_childNames = new()
    {
        ["0"] = "conv1",
        ["1"] = "bn1",
        ["4"] = "layer1",
        ["5"] = "layer2",
        ["6"] = "layer3",
        ["7"] = "layer4",
        ["9"] = "fc",
    };

    private CheckpointKeys(IReadOnlyDictionary<string, Tensor> tensors, CheckpointLayout? layout, IReadOnlyList<string> notes)
    {
        Tensors = tensors;
        Layout = layout;
        Notes = notes;
    }

    /// <summary>The weights behind the prefix, under torchvision's names where they were numbered.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>Whose file it is; null when its keys are plain or unknown.</summary>
    public CheckpointLayout? Layout { get; }

    /// <summary>What was found and what was left out.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Finds the backbone.</summary>
    /// <param name="file">The file's weights.</param>
    /// <param name="prefix">The prefix a user named; null looks for one.</param>
    /// <exception cref="CheckpointException">No key has the prefix, or the file has several backbones and nothing tells which is meant.</exception>
    public static CheckpointKeys Find(IReadOnlyDictionary<string, Tensor> file, string? prefix)
    {
        var notes = new List<string>();
        CheckpointLayout? layout = null;
        if (prefix is null)
        {
            (prefix, layout) = Choose([.. file.Keys], notes);
        }

        return new(Numbered(WithoutPrefix(file, prefix, notes), notes), layout, notes);
    }

    private static (string Prefix, CheckpointLayout? Layout) Choose(string[] keys, List<string> notes)
    {
        var all = keys.ToHashSet();
        string[] prefixes =
        [
            .. BackbonesBehind(all, Stem, FirstBlock),
            .. BackbonesBehind(all, NumberedStem, NumberedFirstBlock),
            .. s_mobileFirstBlocks.SelectMany(block => BackbonesBehind(all, MobileShapes.Stem, block)),
        ];
        if (CheckpointLayout.Find(keys, prefixes) is var (layout, prefix))
        {
            notes.Add($"by its keys this is a checkpoint of {layout.Source}");
            return (prefix, layout);
        }

        return prefixes switch
        {
            // Whatever is wrong is better said by the keys' own names.
            [] => (string.Empty, null),
            [var only] => (only, null),
            _ when prefixes.Contains(string.Empty) => (string.Empty, null),
            _ => throw new CheckpointException($"the file has {prefixes.Length} backbones, behind "
                + $"{string.Join(", ", prefixes.Select(p => $"'{p}'"))}; name one with selfsame import --prefix"),
        };
    }

    private static IEnumerable<string> BackbonesBehind(HashSet<string> keys, string stem, string firstBlock) =>
        keys.Where(key => key.EndsWith(stem, StringComparison.Ordinal))
            .Select(key => key[..^stem.Length])
            .Where(prefix => (prefix.Length == 0 || prefix.EndsWith('.')) && keys.Contains(prefix + firstBlock));

    private static IReadOnlyDictionary<string, Tensor> WithoutPrefix(IReadOnlyDictionary<string, Tensor> tensors, string prefix, List<string> notes)
    {
        if (prefix.Length == 0)
        {
            return tensors;
        }

        var inside = new OrderedDictionary<string, Tensor>(tensors.Count);
        foreach (var (key, tensor) in tensors.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            inside.Add(key[prefix.Length..], tensor);
        }

        if (inside.Count == 0)
        {
            throw new CheckpointException($"no key begins with '{prefix}'; they begin with {string.Join(", ", tensors.Keys.Take(3))}");
        }

        notes.Add(
            $"the prefix '{prefix}' was taken off {inside.Count} of {tensors.Count} keys"
                + (inside.Count < tensors.Count ? "; the others were left out" : string.Empty));
        return inside;
    }

    private static IReadOnlyDictionary<string, Tensor> Numbered(IReadOnlyDictionary<string, Tensor> tensors, List<string> notes)
    {
        if (!tensors.ContainsKey(NumberedStem) || !tensors.ContainsKey(NumberedFirstBlock))
        {
            return tensors;
        }

        var named = new OrderedDictionary<string, Tensor>(tensors.Count);
        foreach (var (key, tensor) in tensors)
        {
            var parts = key.Split('.', 2);
            named.Add(parts.Length == 2 && s_childNames.TryGetValue(parts[0], out var name) ? $"{name}.{parts[1]}" : key, tensor);
        }

        notes.Add("its modules are numbered; they got torchvision's names (0 is conv1, 4 is layer1)");
        return named;
    }
}
