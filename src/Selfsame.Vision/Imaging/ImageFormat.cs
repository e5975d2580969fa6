namespace Selfsame.Vision.Imaging;

/// <summary>How an image is stored. Told from the first bytes, never from a file's name.</summary>
public enum ImageFormat
{
    /// <summary>Plain samples without a container, such as an IDX file's.</summary>
    Raw,

    /// <summary>JPEG, baseline or progressive.</summary>
    Jpeg,

    /// <summary>PNG; of an animation its default image.</summary>
    Png,

    /// <summary>WebP, lossy or lossless; of an animation the first frame.</summary>
    WebP,

    /// <summary>Windows bitmap.</summary>
    Bmp,

    /// <summary>GIF; the first frame.</summary>
    Gif,

    /// <summary>TIFF; the first page.</summary>
    Tiff,
}
