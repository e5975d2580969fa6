namespace Selfsame.Vision.Backbones;

/// <summary>The backbones there are, by torchvision's names.</summary>
public static class BackboneCatalog
{
    /// <summary>Crops up to this size get the small-image stem when it's left to choose, in pixels.</summary>
    public const int SmallImageLimit = 64;

    private const double SmallestWidth = 0.25;
    private const double LargestWidth = 8;

    private static readonly OrderedDictionary<string, ResNetLayout> s_resNets = new()
    {
        ["resnet18"] = new([2, 2, 2, 2], Bottleneck: false),
        ["resnet34"] = new([3, 4, 6, 3], Bottleneck: false),
        ["resnet50"] = new([3, 4, 6, 3], Bottleneck: true),
        ["resnet101"] = new([3, 4, 23, 3], Bottleneck: true),
        ["resnet152"] = new([3, 8, 36, 3], Bottleneck: true),
    };

    private static readonly OrderedDictionary<string, MobileNetV3Layout> s_mobileNets = new()
    {
        ["mobilenet_v3_large"] = MobileNetV3Layout.Large,
        ["mobilenet_v3_small"] = MobileNetV3Layout.Small,
    };

    private static readonly OrderedDictionary<string, EfficientNetLayout> s_efficientNets = new()
    {
        ["efficientnet_b0"] = new(Width: 1, Depth: 1),
        ["efficientnet_b1"] = new(Width: 1, Depth: 1.1),
        ["efficientnet_b2"] = new(Width: 1.1, Depth: 1.2),
        ["efficientnet_b3"] = new(Width: 1.2, Depth: 1.4),
    };

    /// <summary>Every name.</summary>
    public static IReadOnlyCollection<string> Names { get; } = [.. s_resNets.Keys, .. s_mobileNets.Keys, .. s_efficientNets.Keys];

    /// <summary>The layout of every ResNet, by name.</summary>
    internal static IReadOnlyDictionary<string, ResNetLayout> ResNets => s_resNets;

    /// <summary>
    /// What the convolutions of every MobileNetV3 and EfficientNet put out at a width: the first one, the last one of each block, the last one of all.
    /// </summary>
    internal static IEnumerable<(string Name, Func<double, IReadOnlyList<int>> Channels)> Mobile =>
    [
        .. s_mobileNets.Select(m => (m.Key, (Func<double, IReadOnlyList<int>>)m.Value.Channels)),
        .. s_efficientNets.Select(m => (m.Key, (Func<double, IReadOnlyList<int>>)m.Value.Channels)),
    ];

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
    /// <exception cref="ArgumentException">There is no backbone of that name, or its width is outside of 0.25 to 8.</exception>
    public static Backbone Create(BackboneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var resolved = Resolve(options, int.MaxValue);
        if (options.Width is not (>= SmallestWidth and <= LargestWidth))
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"backbone.width must be between {SmallestWidth} and {LargestWidth}, not {options.Width}");
        }

        return s_resNets.TryGetValue(options.Name, out var resNet) ? new ResNet(resolved, resNet)
            : options.Channels is not null ? throw new ArgumentException(
                $"backbone.channels are those of a ResNet, and {options.Name} is none", nameof(options))
            : s_mobileNets.TryGetValue(options.Name, out var mobileNet) ? new MobileNetV3(resolved, mobileNet)
            : s_efficientNets.TryGetValue(options.Name, out var efficientNet) ? new EfficientNet(resolved, efficientNet)
            : throw new ArgumentException($"there is no backbone '{options.Name}'; there are {string.Join(", ", Names)}", nameof(options));
    }
}
