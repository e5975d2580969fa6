namespace Selfsame.Vision.Backbones;

/// <summary>The batch norms of a network.</summary>
/// <param name="Eps">Added to the variance.</param>
/// <param name="Momentum">Share of the batch in the running statistics.</param>
internal sealed record NormOptions(double Eps, double Momentum)
{
    /// <summary>PyTorch's.</summary>
    public static NormOptions Default { get; } = new(1e-5, 0.1);

    /// <summary>MobileNetV3's in torchvision.</summary>
    public static NormOptions Mobile { get; } = new(1e-3, 0.01);
}
