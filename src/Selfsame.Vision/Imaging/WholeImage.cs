namespace Selfsame.Vision.Imaging;

/// <summary>
/// An image of a format without partial decoding: the pixels are decoded once and kept, so that several crops of it (the views of
/// contrastive learning) cost one decode and a copy of their own rows each.
/// </summary>
internal abstract class WholeImage : EncodedImage
{
    private RgbImage? whole;

    private protected WholeImage(ImageFormat format, int storedWidth, int storedHeight, Orientation orientation, IDisposable? owner)
        : base(format, storedWidth, storedHeight, orientation, owner)
    {
    }

    /// <summary>Fills an image of the stored size.</summary>
    private protected abstract void Decode(RgbImage image);

    private protected sealed override RgbImage DecodeStored()
    {
        if (whole is not null)
            return Copy(whole, 0, 0, StoredWidth, StoredHeight);
        var image = RgbImage.Rent(StoredWidth, StoredHeight);
        try
        {
            Decode(image);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private protected sealed override RgbImage DecodeStoredRegion(in CropBox box, int targetWidth, int targetHeight, out CropBox boxInResult)
    {
        whole ??= DecodeStored();
        var (left, top) = ((int)box.X, (int)box.Y);
        boxInResult = box with { X = box.X - left, Y = box.Y - top };
        return Copy(whole, left, top, (int)Math.Ceiling(box.Right) - left, (int)Math.Ceiling(box.Bottom) - top);
    }

    protected override void Dispose(bool disposing)
    {
        whole?.Dispose();
        whole = null;
        base.Dispose(disposing);
    }

    private static RgbImage Copy(RgbImage source, int left, int top, int width, int height)
    {
        var copy = RgbImage.Rent(width, height);
        for (var y = 0; y < height; y++)
            source.Row(top + y).Slice(left * 3, width * 3).CopyTo(copy.Row(y));
        return copy;
    }
}
