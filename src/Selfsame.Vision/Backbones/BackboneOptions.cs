namespace Selfsame.Vision.Backbones;

/// <summary>Which backbone, and how it is built.</summary>
public sealed record BackboneOptions
{
    /// <summary>torchvision's name: <c>resnet18</c>, <c>resnet34</c>, <c>resnet50</c>, <c>resnet101</c> or <c>resnet152</c>.</summary>
    public string Name { get; init; } = "resnet18";

    /// <summary>Multiplies every channel count, 0.25 to 4 (SwAV's wide ResNets have 2, 4 and 5).</summary>
    public double Width { get; init; } = 1;

    /// <summary>How it begins.</summary>
    public BackboneStem Stem { get; init; } = BackboneStem.Auto;

    /// <summary>Starts the last batch norm of each residual block at zero, so that blocks begin as identities (Goyal et al. 2017).</summary>
    public bool ZeroInitResidual { get; init; }
}
