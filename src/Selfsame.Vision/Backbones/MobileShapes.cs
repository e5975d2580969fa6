using System.Globalization;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;

namespace Selfsame.Vision.Backbones;

/// <summary>Tells which MobileNetV3 or EfficientNet a state dict under torchvision's names belongs to, by the channels that its blocks put out.</summary>
internal static class MobileShapes
{
    /// <summary>The first convolution.</summary>
    public const string Stem = "features.0.0.weight";

    private const string Block = ".block.";

    // A file without a description doesn't say its width, and rounding hides it: the published width comes first, then those in use.
    private static readonly double[] s_widths = [1, 0.25, 0.35, 0.5, 0.75, 1.25, 1.4, 1.5, 2, 3, 4];

    /// <summary>Whether a state dict is that of such a network.</summary>
    public static bool Fits(IReadOnlyDictionary<string, Tensor> tensors) => tensors.ContainsKey(Stem);

    /// <summary>The architecture. Strides can't be seen in weights: they are torchvision's.</summary>
    /// <exception cref="CheckpointException">It is none of the backbones there are.</exception>
    public static BackboneOptions Infer(IReadOnlyDictionary<string, Tensor> tensors)
    {
        var channels = Channels(tensors);
        foreach (var width in s_widths)
        {
            foreach (var (name, channelsOf) in BackboneCatalog.Mobile)
            {
                if (channelsOf(width).SequenceEqual(channels))
                {
                    return new BackboneOptions { Name = name, Width = width, Stem = BackboneStem.ImageNet };
                }
            }
        }

        throw new CheckpointException(
            $"no MobileNetV3 or EfficientNet has blocks with {string.Join(", ", channels)} channels; keys may be missing, or give its prefix");
    }

    private static List<int> Channels(IReadOnlyDictionary<string, Tensor> tensors)
    {
        var blocks = tensors.Keys.Where(key => key.StartsWith("features.", StringComparison.Ordinal) && key.EndsWith(".0.weight", StringComparison.Ordinal))
            .GroupBy(key => key.Split(Block)[0])
            .OrderBy(group => Places(group.Key), Comparer<(int, int)>.Create((a, b) => a.CompareTo(b)));
        return [.. blocks.Select(group => (int)tensors[group.MaxBy(LastPlace)!].Size(0))];
    }

    // features.3 or features.3.1: where a block is.
    private static (int Stage, int Block) Places(string block)
    {
        var parts = block.Split('.');
        return (Number(parts, 1), Number(parts, 2));
    }

    private static int LastPlace(string key) => key.Split(Block) is [_, var inside] ? Number(inside.Split('.'), 0) : 0;

    private static int Number(string[] parts, int index) =>
        index < parts.Length && int.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
