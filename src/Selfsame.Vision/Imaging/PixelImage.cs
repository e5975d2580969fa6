namespace Selfsame.Vision.Imaging;

/// <summary>An image given as plain 8-bit samples, gray or RGB: IDX files, camera frames, generated pictures.</summary>
public sealed class PixelImage : EncodedImage
{
    private readonly ReadOnlyMemory<byte> samples;
    private readonly int channels;

    /// <summary>An image over samples that the caller keeps.</summary>
    /// <param name="samples">[height, width, channels], packed; must not change before the image is disposed.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="channels">1 for gray or 3 for RGB.</param>
    /// <exception cref="ArgumentException">The number of samples does not fit the size.</exception>
    public PixelImage(ReadOnlyMemory<byte> samples, int width, int height, int channels)
        : this(samples, width, height, channels, owner: null)
    {
    }

    /// <summary>An image that takes its samples over.</summary>
    internal PixelImage(PooledBytes samples, int width, int height, int channels)
        : this(samples.Memory, width, height, channels, samples)
    {
    }

    private PixelImage(ReadOnlyMemory<byte> samples, int width, int height, int channels, IDisposable? owner)
        : base(ImageFormat.Raw, width, height, Orientation.Upright, owner)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "1 (gray) or 3 (RGB) channels");
        if ((long)width * height * channels != samples.Length)
            throw new ArgumentException($"{samples.Length} samples are not {width} x {height} x {channels}", nameof(samples));
        this.samples = samples;
        this.channels = channels;
    }

    /// <inheritdoc/>
    public override ImageMode Mode => new(channels == 1 ? ColorModel.Gray : ColorModel.Rgb);

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Content => samples;

    private protected override RgbImage DecodeStored() => Copy(0, 0, StoredWidth, StoredHeight);

    private protected override RgbImage DecodeStoredRegion(in CropBox box, int targetWidth, int targetHeight, out CropBox boxInResult)
    {
        var (left, top) = ((int)box.X, (int)box.Y);
        boxInResult = box with { X = box.X - left, Y = box.Y - top };
        return Copy(left, top, (int)Math.Ceiling(box.Right) - left, (int)Math.Ceiling(box.Bottom) - top);
    }

    private RgbImage Copy(int left, int top, int width, int height)
    {
        var image = RgbImage.Rent(width, height);
        for (var y = 0; y < height; y++)
        {
            var row = samples.Span.Slice(((top + y) * StoredWidth + left) * channels, width * channels);
            if (channels == 3)
                row.CopyTo(image.Row(y));
            else
                PixelPacking.GrayToRgb(row, image.Row(y));
        }
        return image;
    }
}
