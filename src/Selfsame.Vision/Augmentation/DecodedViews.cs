using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Augmentation;

/// <summary>
/// The pixels that all views of one image are made from, decoded once. A small image is decoded whole; of a large one, the part that holds
/// all crops, at the lowest scale that still has every view's resolution. Which of the two depends on the image's size only, so a view's
/// pixels depend on nothing but image, options and seeds.
/// </summary>
internal readonly ref struct DecodedViews : IDisposable
{
    /// <summary>
    /// Images up to this many pixels are decoded whole: there a partial decode saves little, and whole images can be cached.
    /// </summary>
    public const int WholeImagePixels = 512 * 512;

    private DecodedViews(RgbImage pixels, PixelRegion region, bool isWhole)
    {
        Pixels = pixels;
        Region = region;
        IsWhole = isWhole;
    }

    /// <summary>What was decoded.</summary>
    public RgbImage Pixels { get; }

    /// <summary>Where it lies in the image.</summary>
    public PixelRegion Region { get; }

    /// <summary>Whether it is the image itself: all of it, at full scale.</summary>
    public bool IsWhole { get; }

    /// <summary>Decodes for the given views.</summary>
    /// <exception cref="ImageException">The image can't be decoded.</exception>
    public static DecodedViews Decode(
        EncodedImage image, ReadOnlySpan<Augmenter> augmenters, ReadOnlySpan<AugmentationParameters> parameters)
    {
        if ((long)image.Width * image.Height <= WholeImagePixels)
        {
            var whole = image.Decode();
            return new DecodedViews(whole, new PixelRegion(whole.Pixels, whole.Width, whole.Height), isWhole: true);
        }

        var (left, top, right, bottom) = ((double)image.Width, (double)image.Height, 0.0, 0.0);
        var (densityX, densityY) = (0.0, 0.0);
        for (var i = 0; i < augmenters.Length; i++)
        {
            var box = parameters[i].Box;
            var size = augmenters[i].Options.Size;

            // Where the crop is cut after the resize, the filter reaches beyond the box by one output pixel.
            var (marginX, marginY) = augmenters[i].CropsBeforeResize
                ? (0.0, 0.0)
                : (Math.Max(1, box.Width / size), Math.Max(1, box.Height / size));
            left = Math.Min(left, box.X - marginX);
            top = Math.Min(top, box.Y - marginY);
            right = Math.Max(right, box.X + box.Width + marginX);
            bottom = Math.Max(bottom, box.Y + box.Height + marginY);
            densityX = Math.Max(densityX, size / box.Width);
            densityY = Math.Max(densityY, size / box.Height);
        }

        (left, top) = (Math.Floor(Math.Max(left, 0)), Math.Floor(Math.Max(top, 0)));
        (right, bottom) = (Math.Ceiling(Math.Min(right, image.Width)), Math.Ceiling(Math.Min(bottom, image.Height)));
        var union = new CropBox(left, top, right - left, bottom - top);
        var pixels = image.DecodeRegion(
            union,
            (int)Math.Ceiling(union.Width * Math.Min(1, densityX)),
            (int)Math.Ceiling(union.Height * Math.Min(1, densityY)),
            out var unionInPixels);
        return new DecodedViews(pixels, new PixelRegion(pixels, image.Width, image.Height, union, unionInPixels), isWhole: false);
    }

    /// <summary>Returns the pixels' memory.</summary>
    public void Dispose() => Pixels.Dispose();
}
