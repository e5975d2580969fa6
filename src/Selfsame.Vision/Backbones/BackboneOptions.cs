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

    /// <summary>How it begins.</summary>
    public BackboneStem Stem { get; init; } = BackboneStem.Auto;

    /// <summary>Starts the last batch norm of each residual block at zero, so that blocks begin as identities (Goyal et al. 2017).</summary>
    public bool ZeroInitResidual { get; init; }
}
