namespace Selfsame.Vision.Augmentation;

/// <summary>The four operations of colour jitter, numbered as in torchvision's ColorJitter.</summary>
public enum ColorOperation
{
    /// <summary>Blend with black.</summary>
    Brightness = 0,

    /// <summary>Blend with the mean gray of the image.</summary>
    Contrast = 1,

    /// <summary>Blend with the gray version of the image.</summary>
    Saturation = 2,

    /// <summary>Rotate the hue.</summary>
    Hue = 3,
}
