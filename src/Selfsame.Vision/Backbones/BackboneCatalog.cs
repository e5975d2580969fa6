namespace Selfsame.Vision.Backbones;

/// <summary>The backbones there are, by torchvision's names.</summary>
public static class BackboneCatalog
{
    /// <summary>Crops up to this size get the small-image stem when it's left to choose, in pixels.</summary>
    public const int SmallImageLimit = 64;

    private static readonly Dictionary<string, Func<BackboneOptions, Backbone>> s_builders = new()
    {
        ["resnet18"] = o => new ResNet(o, [2, 2, 2, 2], bottleneck: false),
        ["resnet34"] = o => new ResNet(o, [3, 4, 6, 3], bottleneck: false),
        ["resnet50"] = o => new ResNet(o, [3, 4, 6, 3], bottleneck: true),
        ["resnet101"] = o => new ResNet(o, [3, 4, 23, 3], bottleneck: true),
        ["resnet152"] = o => new ResNet(o, [3, 8, 36, 3], bottleneck: true),
    };

    /// <summary>Every name.</summary>
    public static IReadOnlyCollection<string> Names => s_builders.Keys;

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
        return s_builders.TryGetValue(options.Name, out var build)
            ? build(Resolve(options, int.MaxValue))
            : throw new ArgumentException($"there is no backbone '{options.Name}'; there are {string.Join(", ", Names)}", nameof(options));
    }
}
