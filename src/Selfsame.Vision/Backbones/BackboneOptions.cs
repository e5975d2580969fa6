namespace Selfsame.Vision.Backbones;

/// <summary>Which backbone, and how it is built.</summary>
public sealed record BackboneOptions
{
    /// <summary>
    /// torchvision's name: <c>resnet18</c>, <c>34</c>, <c>50</c>, <c>101</c>, <c>152</c>, <c>mobilenet_v3_large</c>, <c>mobilenet_v3_small</c>,
    /// <c>efficientnet_b0</c> to <c>b3</c>.
    /// </summary>
    public string Name { get; init; } = "resnet18";

    /// <summary>
    /// Multiplies every channel count, 0.25 to 8 (SwAV's wide ResNets have 2, 4 and 5); in MobileNetV3 and EfficientNet rounded to multiples of 8, in
    /// EfficientNet on top of its own multiplier.
    /// </summary>
    public double Width { get; init; } = 1;

    /// <summary>
    /// A ResNet's channels part by part, as <see cref="ResNetChannels"/> writes them, in place of <see cref="Width"/>: those of a sub-net that was cut
    /// out of a larger one; <c>auto</c> follows the width.
    /// </summary>
    public string? Channels
    {
        get;
        init => field = value is null ? null : ResNetChannels.Parse(value).ToString();
    }

    /// <summary>How it begins.</summary>
    public BackboneStem Stem { get; init; } = BackboneStem.Auto;

    /// <summary>Starts the last batch norm of each residual block at zero, so that blocks begin as identities (Goyal et al. 2017).</summary>
    public bool ZeroInitResidual { get; init; }
}
