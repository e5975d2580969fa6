namespace Selfsame.Vision.Imaging;

/// <summary>What an image's stored samples are.</summary>
public enum ColorModel
{
    /// <summary>Brightness.</summary>
    Gray,

    /// <summary>Red, green and blue, or a JPEG's YCbCr.</summary>
    Rgb,

    /// <summary>Places in a list of colours.</summary>
    Palette,

    /// <summary>Ink.</summary>
    Cmyk,

    /// <summary>Anything else, such as Lab.</summary>
    Other,
}
