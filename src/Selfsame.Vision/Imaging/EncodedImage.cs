namespace Selfsame.Vision.Imaging;

/// <summary>
/// An image whose header has been read and whose pixels have not yet. Sizes and boxes are those of the upright image: an EXIF
/// orientation is already accounted for. One thread at a time.
/// </summary>
public abstract class EncodedImage : IDisposable
{
    private readonly Orientation orientation;
    private readonly IDisposable? owner;

    private protected EncodedImage(
        ImageFormat format, int storedWidth, int storedHeight, Orientation orientation, IDisposable? owner)
    {
        this.owner = owner;
        this.orientation = orientation;
        Format = format;
        StoredWidth = storedWidth;
        StoredHeight = storedHeight;
    }

    /// <summary>How the image is stored.</summary>
    public ImageFormat Format { get; }

    /// <summary>What the stored samples are.</summary>
    public abstract ImageMode Mode { get; }

    /// <summary>The file's content, or the plain samples of an image without a container; valid until the image is disposed.</summary>
    public abstract ReadOnlyMemory<byte> Content { get; }

    /// <summary>The width in pixels.</summary>
    public int Width => orientation.IsTransposed ? StoredHeight : StoredWidth;

    /// <summary>The height in pixels.</summary>
    public int Height => orientation.IsTransposed ? StoredWidth : StoredHeight;

    private protected int StoredWidth { get; }

    private protected int StoredHeight { get; }

    /// <summary>
    /// Decodes the whole image to RGB, as Pillow's <c>convert("RGB")</c> would: gray is repeated, a palette is looked up, alpha is
    /// dropped (not composited), CMYK is converted, and of 16-bit samples the high byte is kept.
    /// </summary>
    /// <returns>The image, owned by the caller.</returns>
    /// <exception cref="ImageException">The data is damaged, truncated or of an unsupported kind.</exception>
    public RgbImage Decode() => orientation.Apply(DecodeStored());

    /// <summary>
    /// Decodes at least the pixels that resampling <paramref name="box"/> to the target size needs. What is returned may be a part of the
    /// image, and reduced (by 1/2, 1/4 or 1/8 in a JPEG's frequency domain), but never below the target's resolution.
    /// </summary>
    /// <param name="box">The crop, inside of the image.</param>
    /// <param name="targetWidth">The width that the crop will be resized to.</param>
    /// <param name="targetHeight">The height that the crop will be resized to.</param>
    /// <param name="boxInResult">The same crop in pixel coordinates of the returned image.</param>
    /// <returns>The pixels, owned by the caller.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The box is empty or reaches out of the image, or a target size is not positive.</exception>
    /// <exception cref="ImageException">The data is damaged, truncated or of an unsupported kind.</exception>
    public RgbImage DecodeRegion(in CropBox box, int targetWidth, int targetHeight, out CropBox boxInResult)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(targetWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(targetHeight);
        // Written so that NaN fails too.
        if (!(box.X >= 0 && box.Y >= 0 && box.Width > 0 && box.Height > 0 && box.Right <= Width && box.Bottom <= Height))
            throw new ArgumentOutOfRangeException(nameof(box), box, $"the box must lie in the image of {Width} x {Height} pixels");

        if (orientation.IsTransposed)
            (targetWidth, targetHeight) = (targetHeight, targetWidth);
        var part = DecodeStoredRegion(
            orientation.ToStored(box, StoredWidth, StoredHeight), targetWidth, targetHeight, out var storedBox);
        boxInResult = orientation.FromStored(storedBox, part.Width, part.Height);
        // A difference of two sizes may be below zero by a rounding.
        boxInResult = boxInResult with { X = Math.Max(0, boxInResult.X), Y = Math.Max(0, boxInResult.Y) };
        return orientation.Apply(part);
    }

    /// <summary>Releases the encoded data.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    private protected abstract RgbImage DecodeStored();

    private protected abstract RgbImage DecodeStoredRegion(in CropBox box, int targetWidth, int targetHeight, out CropBox boxInResult);

    /// <summary>Releases the encoded data.</summary>
    /// <param name="disposing">Always true: there is no finalizer.</param>
    protected virtual void Dispose(bool disposing) => owner?.Dispose();
}
