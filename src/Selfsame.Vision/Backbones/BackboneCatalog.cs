namespace Selfsame.Vision.Backbones;

/// <summary>The backbones there are, by torchvision's names.</summary>
public static class BackboneCatalog
{
    /// <summary>Crops up to this size get the small-image stem when it's left to choose, in pixels.</summary>
    public const int SmallImageLimit = 64;

    private static readonly Dictionary<string, ResNetLayout> s_resNets = new()
    {
        ["resnet18"] = new([2, 2, 2, 2], Bottleneck: false),
        ["resnet34"] = new([3, 4, 6, 3], Bottleneck: false),
        ["resnet50"] = new([3, 4, 6, 3], Bottleneck: true),
        ["resnet101"] = new([3, 4, 23, 3], Bottleneck: true),
        ["resnet152"] = new([3, 8, 36, 3], Bottleneck: true),
    };

    /// <summary>Every name.</summary>
    public static IReadOnlyCollection<string> Names => s_resNets.Keys;

    /// <summary>The layout of every ResNet, by name.</summary>
    internal static IReadOnlyDictionary<string, ResNetLayout> ResNets => s_resNets;

    /// <summary>The same choices with the stem resolved for a crop size in pixels.</summary>
    public static BackboneOptions Resolve(BackboneOptions options, int cropSize)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Stem == BackboneStem.Auto
            ? options with { Stem = cropSize <= SmallImageLimit ? BackboneStem.Small : BackboneStem.ImageNet }
            : options;
    }

    /// <summary>Builds a backbone with random weights from the default generator.</summary>
    /// <param name="options">Its choices; a stem left open becomes torchvision's.</param>
    /// <exception cref="ArgumentException">There is no backbone of that name.</exception>
    public static Backbone Create(BackboneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return s_resNets.TryGetValue(options.Name, out var layout)
            ? new ResNet(Resolve(options, int.MaxValue), layout.Blocks, layout.Bottleneck)
            : throw new ArgumentException($"there is no backbone '{options.Name}'; there are {string.Join(", ", Names)}", nameof(options));
    }
}
