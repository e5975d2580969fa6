namespace Selfsame.Vision.Augmentation.Policies;

/// <summary>The operations of RandAugment and AutoAugment, with torchvision's meaning of the magnitude.</summary>
public enum PolicyOperation
{
    /// <summary>Nothing.</summary>
    Identity,

    /// <summary>Row y moves by -magnitude * y pixels.</summary>
    ShearX,

    /// <summary>Column x moves by -magnitude * x pixels.</summary>
    ShearY,

    /// <summary>Moves right by magnitude pixels, cut to a whole number.</summary>
    TranslateX,

    /// <summary>Moves down by magnitude pixels, cut to a whole number.</summary>
    TranslateY,

    /// <summary>Turns counter-clockwise by magnitude degrees.</summary>
    Rotate,

    /// <summary>Brightness by the factor 1 + magnitude.</summary>
    Brightness,

    /// <summary>Saturation by the factor 1 + magnitude.</summary>
    Color,

    /// <summary>Contrast by the factor 1 + magnitude.</summary>
    Contrast,

    /// <summary>Sharpness by the factor 1 + magnitude.</summary>
    Sharpness,

    /// <summary>Keeps the upper magnitude bits of every level.</summary>
    Posterize,

    /// <summary>Inverts levels from magnitude on.</summary>
    Solarize,

    /// <summary>Stretches each channel to the whole range.</summary>
    AutoContrast,

    /// <summary>Spreads each channel evenly over its levels.</summary>
    Equalize,

    /// <summary>Inverts all levels.</summary>
    Invert,
}
