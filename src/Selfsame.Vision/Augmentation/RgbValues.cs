namespace Selfsame.Vision.Augmentation;

/// <summary>One number for each colour channel.</summary>
/// <param name="Red">The red channel's.</param>
/// <param name="Green">The green channel's.</param>
/// <param name="Blue">The blue channel's.</param>
public readonly record struct RgbValues(double Red, double Green, double Blue)
{
    /// <summary>The mean of ImageNet's training images, on a scale of 0 to 1.</summary>
    public static RgbValues ImageNetMean => new(0.485, 0.456, 0.406);

    /// <summary>The standard deviation of ImageNet's training images, on a scale of 0 to 1.</summary>
    public static RgbValues ImageNetStd => new(0.229, 0.224, 0.225);
}
