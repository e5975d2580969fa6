namespace Selfsame.Vision.Augmentation;

/// <summary>How a square of the image is chosen and brought to the wanted size.</summary>
public enum CropKind
{
    /// <summary>A box of random area, aspect ratio and place, resized to the square (torchvision's RandomResizedCrop).</summary>
    RandomResized,

    /// <summary>
    /// The shorter side resized to <see cref="AugmentationOptions.Resize"/>, then the middle square (Resize + CenterCrop).
    /// </summary>
    Center,

    /// <summary>
    /// The shorter side resized to <see cref="AugmentationOptions.Resize"/>, <see cref="AugmentationOptions.Padding"/> black pixels on
    /// every side, then a square at a random place (Resize + RandomCrop with padding).
    /// </summary>
    RandomPadded,

    /// <summary>
    /// The image scaled to fit into the square, times a factor from <see cref="AugmentationOptions.MinZoom"/> to
    /// <see cref="AugmentationOptions.MaxZoom"/>; then a square at a random place, black to the right and below where the image is smaller (large-scale
    /// jitter, as detectors are trained with).
    /// </summary>
    ScaleJitter,
}
