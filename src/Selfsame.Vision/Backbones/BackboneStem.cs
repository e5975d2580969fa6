namespace Selfsame.Vision.Backbones;

/// <summary>How a backbone begins.</summary>
public enum BackboneStem
{
    /// <summary><see cref="Small"/> for crops of 64 px or less, <see cref="ImageNet"/> above.</summary>
    Auto,

    /// <summary>torchvision's: a ResNet's 7x7 convolution of stride 2 and max-pool, the others' 3x3 convolution of stride 2.</summary>
    ImageNet,

    /// <summary>
    /// Without the first two halvings, so that an eighth of the side is left at the end. ResNets: a 3x3 convolution of stride 1 and no max-pool, as is usual
    /// for CIFAR. MobileNetV3 and EfficientNet: stride 1 in the first convolution and in the first block that has stride 2.
    /// </summary>
    Small,
}
