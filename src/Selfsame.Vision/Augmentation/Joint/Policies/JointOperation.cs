namespace Selfsame.Vision.Augmentation.Joint.Policies;

/// <summary>What a policy does to an image with its boxes and its mask. Where there is no image any more, pixels become gray (128) and masks void.</summary>
public enum JointOperation
{
    /// <summary>Moves right by magnitude pixels.</summary>
    TranslateX,

    /// <summary>Moves down by magnitude pixels.</summary>
    TranslateY,

    /// <summary>Row y moves by -magnitude * y pixels.</summary>
    ShearX,

    /// <summary>Column x moves by -magnitude * x pixels.</summary>
    ShearY,

    /// <summary>Turns counter-clockwise by magnitude degrees about the centre.</summary>
    Rotate,

    /// <summary>Moves what is in a box down by magnitude pixels, within the box; each box has its own chance. Boxes and masks stay.</summary>
    TranslateYInBoxes,

    /// <summary>A square, magnitude pixels from its centre to its sides, becomes gray. Boxes and masks stay.</summary>
    Cutout,

    /// <summary>Spreads each channel evenly over its levels.</summary>
    Equalize,

    /// <summary>Saturation by the factor magnitude.</summary>
    Color,

    /// <summary>Inverts levels from magnitude on.</summary>
    Solarize,

    /// <summary>Adds magnitude to levels below 128.</summary>
    SolarizeAdd,
}
