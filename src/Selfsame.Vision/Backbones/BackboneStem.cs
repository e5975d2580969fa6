namespace Selfsame.Vision.Backbones;

/// <summary>How a backbone begins.</summary>
public enum BackboneStem
{
    /// <summary><see cref="Small"/> for crops of 64 px or less, <see cref="ImageNet"/> above.</summary>
    Auto,

    /// <summary>7x7 convolution of stride 2 and a max-pool, as in torchvision.</summary>
    ImageNet,

    /// <summary>3x3 convolution of stride 1 and no max-pool, as is usual for CIFAR.</summary>
    Small,
}
