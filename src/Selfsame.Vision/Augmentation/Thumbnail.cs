using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Augmentation;

/// <summary>Small pictures of images: their middle square.</summary>
public static class Thumbnail
{
    private const int Quality = 70;

    /// <summary>Makes one, decoding no more than it needs.</summary>
    /// <param name="image">The image; it stays the caller's.</param>
    /// <param name="side">The picture's side in pixels; a smaller image keeps its own.</param>
    /// <returns>A WebP file.</returns>
    /// <exception cref="ImageException">The image can't be decoded.</exception>
    public static byte[] ToWebP(EncodedImage image, int side)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        side = Math.Min(side, Math.Min(image.Width, image.Height));

        // Levels as they are: 0 to 1.
        var augmenter = new Augmenter(Augmentations.Center(side, side) with { Mean = new RgbValues(0, 0, 0), Std = new RgbValues(1, 1, 1) });
        var view = new float[augmenter.ViewLength];
        augmenter.Apply(image, seed: 0, view);
        using var picture = RgbImage.Rent(side, side);
        var pixels = picture.Pixels;
        var plane = side * side;
        for (var i = 0; i < plane; i++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                pixels[(3 * i) + channel] = (byte)Math.Clamp(MathF.Round(view[(channel * plane) + i] * 255), 0, 255);
            }
        }

        return ImageWriter.ToWebP(picture, Quality);
    }
}
