using System.Globalization;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;

namespace Selfsame.Vision.Backbones;

/// <summary>Tells which backbone a plain state dict belongs to, by torchvision's key names and the shapes.</summary>
internal static class BackboneFileShapes
{
    private const int TorchvisionChannels = 64;

    /// <summary>The architecture.</summary>
    /// <param name="tensors">A state dict without prefix.</param>
    /// <exception cref="CheckpointException">It is none of the backbones there are; the message says by which key.</exception>
    public static BackboneOptions Infer(IReadOnlyDictionary<string, Tensor> tensors)
    {
        if (MobileShapes.Fits(tensors))
        {
            return MobileShapes.Infer(tensors);
        }

        if (!tensors.TryGetValue("conv1.weight", out var stem))
        {
            throw new CheckpointException(
                $"neither conv1.weight nor {MobileShapes.Stem}, so these are not the weights of a ResNet, MobileNetV3 or EfficientNet "
                    + "under torchvision's names; "
                + $"the keys begin with {string.Join(", ", tensors.Keys.Take(3))}");
        }

        if (stem.Shape is not [> 0 and var channels, 3, var height, var width] || height != width || height is not (3 or 7))
        {
            throw new CheckpointException(
                $"conv1.weight is [{string.Join(", ", stem.Shape)}]; a ResNet's is [64, 3, 7, 7], or [64, 3, 3, 3] for small images");
        }

        var bottleneck = tensors.ContainsKey("layer1.0.conv3.weight");
        if (bottleneck && tensors.TryGetValue("layer1.0.conv1.weight", out var first) && first.Size(0) != channels)
        {
            throw new CheckpointException(
                "layer1.0.conv1.weight has the shape of a wide_resnet or resnext, which are not among the backbones");
        }

        int[] blocks = [CountBlocks(tensors, 1), CountBlocks(tensors, 2), CountBlocks(tensors, 3), CountBlocks(tensors, 4)];
        var name = BackboneCatalog.ResNets.FirstOrDefault(r => r.Value.Bottleneck == bottleneck && r.Value.Blocks.SequenceEqual(blocks)).Key
            ?? throw new CheckpointException(
                $"no ResNet has {string.Join(", ", blocks)} {(bottleneck ? "bottleneck" : "basic")} blocks in layer1 to layer4; "
                + "keys may be missing, or give its prefix");
        return new BackboneOptions
        {
            Name = name,
            Width = (double)channels / TorchvisionChannels,
            Stem = height == 3 ? BackboneStem.Small : BackboneStem.ImageNet,
        };
    }

    private static int CountBlocks(IReadOnlyDictionary<string, Tensor> tensors, int stage)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"layer{stage}.");
        return tensors.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(key => key[prefix.Length..].Split('.', 2)[0])
            .Distinct()
            .Count();
    }
}
