namespace Selfsame.Vision.Augmentation.Policies;

/// <summary>AutoAugment's learned policies: pairs of operations (Cubuk et al. 2018, tables 7 and 9, in torchvision's order).</summary>
internal static class AutoAugmentPolicies
{
    /// <summary>Learned on ImageNet.</summary>
    public static IReadOnlyList<(PolicyEntry First, PolicyEntry Second)> Imagenet { get; } =
    [
        (new(PolicyOperation.Posterize, 0.4, 8), new(PolicyOperation.Rotate, 0.6, 9)),
        (new(PolicyOperation.Solarize, 0.6, 5), new(PolicyOperation.AutoContrast, 0.6, 0)),
        (new(PolicyOperation.Equalize, 0.8, 0), new(PolicyOperation.Equalize, 0.6, 0)),
        (new(PolicyOperation.Posterize, 0.6, 7), new(PolicyOperation.Posterize, 0.6, 6)),
        (new(PolicyOperation.Equalize, 0.4, 0), new(PolicyOperation.Solarize, 0.2, 4)),
        (new(PolicyOperation.Equalize, 0.4, 0), new(PolicyOperation.Rotate, 0.8, 8)),
        (new(PolicyOperation.Solarize, 0.6, 3), new(PolicyOperation.Equalize, 0.6, 0)),
        (new(PolicyOperation.Posterize, 0.8, 5), new(PolicyOperation.Equalize, 1.0, 0)),
        (new(PolicyOperation.Rotate, 0.2, 3), new(PolicyOperation.Solarize, 0.6, 8)),
        (new(PolicyOperation.Equalize, 0.6, 0), new(PolicyOperation.Posterize, 0.4, 6)),
        (new(PolicyOperation.Rotate, 0.8, 8), new(PolicyOperation.Color, 0.4, 0)),
        (new(PolicyOperation.Rotate, 0.4, 9), new(PolicyOperation.Equalize, 0.6, 0)),
        (new(PolicyOperation.Equalize, 0.0, 0), new(PolicyOperation.Equalize, 0.8, 0)),
        (new(PolicyOperation.Invert, 0.6, 0), new(PolicyOperation.Equalize, 1.0, 0)),
        (new(PolicyOperation.Color, 0.6, 4), new(PolicyOperation.Contrast, 1.0, 8)),
        (new(PolicyOperation.Rotate, 0.8, 8), new(PolicyOperation.Color, 1.0, 2)),
        (new(PolicyOperation.Color, 0.8, 8), new(PolicyOperation.Solarize, 0.8, 7)),
        (new(PolicyOperation.Sharpness, 0.4, 7), new(PolicyOperation.Invert, 0.6, 0)),
        (new(PolicyOperation.ShearX, 0.6, 5), new(PolicyOperation.Equalize, 1.0, 0)),
        (new(PolicyOperation.Color, 0.4, 0), new(PolicyOperation.Equalize, 0.6, 0)),
        (new(PolicyOperation.Equalize, 0.4, 0), new(PolicyOperation.Solarize, 0.2, 4)),
        (new(PolicyOperation.Solarize, 0.6, 5), new(PolicyOperation.AutoContrast, 0.6, 0)),
        (new(PolicyOperation.Invert, 0.6, 0), new(PolicyOperation.Equalize, 1.0, 0)),
        (new(PolicyOperation.Color, 0.6, 4), new(PolicyOperation.Contrast, 1.0, 8)),
        (new(PolicyOperation.Equalize, 0.8, 0), new(PolicyOperation.Equalize, 0.6, 0)),
    ];

    /// <summary>Learned on CIFAR-10.</summary>
    public static IReadOnlyList<(PolicyEntry First, PolicyEntry Second)> Cifar10 { get; } =
    [
        (new(PolicyOperation.Invert, 0.1, 0), new(PolicyOperation.Contrast, 0.2, 6)),
        (new(PolicyOperation.Rotate, 0.7, 2), new(PolicyOperation.TranslateX, 0.3, 9)),
        (new(PolicyOperation.Sharpness, 0.8, 1), new(PolicyOperation.Sharpness, 0.9, 3)),
        (new(PolicyOperation.ShearY, 0.5, 8), new(PolicyOperation.TranslateY, 0.7, 9)),
        (new(PolicyOperation.AutoContrast, 0.5, 0), new(PolicyOperation.Equalize, 0.9, 0)),
        (new(PolicyOperation.ShearY, 0.2, 7), new(PolicyOperation.Posterize, 0.3, 7)),
        (new(PolicyOperation.Color, 0.4, 3), new(PolicyOperation.Brightness, 0.6, 7)),
        (new(PolicyOperation.Sharpness, 0.3, 9), new(PolicyOperation.Brightness, 0.7, 9)),
        (new(PolicyOperation.Equalize, 0.6, 0), new(PolicyOperation.Equalize, 0.5, 0)),
        (new(PolicyOperation.Contrast, 0.6, 7), new(PolicyOperation.Sharpness, 0.6, 5)),
        (new(PolicyOperation.Color, 0.7, 7), new(PolicyOperation.TranslateX, 0.5, 8)),
        (new(PolicyOperation.Equalize, 0.3, 0), new(PolicyOperation.AutoContrast, 0.4, 0)),
        (new(PolicyOperation.TranslateY, 0.4, 3), new(PolicyOperation.Sharpness, 0.2, 6)),
        (new(PolicyOperation.Brightness, 0.9, 6), new(PolicyOperation.Color, 0.2, 8)),
        (new(PolicyOperation.Solarize, 0.5, 2), new(PolicyOperation.Invert, 0.0, 0)),
        (new(PolicyOperation.Equalize, 0.2, 0), new(PolicyOperation.AutoContrast, 0.6, 0)),
        (new(PolicyOperation.Equalize, 0.2, 0), new(PolicyOperation.Equalize, 0.6, 0)),
        (new(PolicyOperation.Color, 0.9, 9), new(PolicyOperation.Equalize, 0.6, 0)),
        (new(PolicyOperation.AutoContrast, 0.8, 0), new(PolicyOperation.Solarize, 0.2, 8)),
        (new(PolicyOperation.Brightness, 0.1, 3), new(PolicyOperation.Color, 0.7, 0)),
        (new(PolicyOperation.Solarize, 0.4, 5), new(PolicyOperation.AutoContrast, 0.9, 0)),
        (new(PolicyOperation.TranslateY, 0.9, 9), new(PolicyOperation.TranslateY, 0.7, 9)),
        (new(PolicyOperation.AutoContrast, 0.9, 0), new(PolicyOperation.Solarize, 0.8, 3)),
        (new(PolicyOperation.Equalize, 0.8, 0), new(PolicyOperation.Invert, 0.1, 0)),
        (new(PolicyOperation.TranslateY, 0.7, 9), new(PolicyOperation.AutoContrast, 0.9, 0)),
    ];
}
