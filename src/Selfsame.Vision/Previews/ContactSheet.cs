using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Vision.Previews;

/// <summary>
/// A picture of what augmentations do: a row for each image, first the image itself, then its views as the first epoch of a run with the same seed
/// would see them. A view smaller than its cell lies in the middle; small views are enlarged by a whole factor.
/// </summary>
public static class ContactSheet
{
    private const int Gap = 6;
    private const int SmallestCell = 112;
    private const byte Background = 224;

    /// <summary>Draws the sheet.</summary>
    /// <param name="source">The images.</param>
    /// <param name="views">The views' augmentations, one or more.</param>
    /// <param name="rows">Images to show, evenly apart in the source; fewer when it has fewer.</param>
    /// <param name="seed">Decides every draw, as a run's seed does.</param>
    /// <param name="skipped">Told of each image that can't be read; the next one takes its place.</param>
    /// <returns>The sheet, owned by the caller.</returns>
    /// <exception cref="ArgumentException">An option of an augmentation is out of range.</exception>
    /// <exception cref="SourceException">No image can be read.</exception>
    public static RgbImage Draw(
        IImageSource source, IReadOnlyList<AugmentationOptions> views, int rows, ulong seed, Action<string, string>? skipped = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(views);
        ArgumentOutOfRangeException.ThrowIfLessThan(views.Count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        var augmenters = views.Select(v => new Augmenter(v)).ToArray();
        var shown = Readable(source, Math.Min(rows, source.Count), skipped);
        var largest = views.Max(v => v.Size);
        var zoom = Math.Max(1, (SmallestCell + largest - 1) / largest);
        var cell = largest * zoom;
        var sheet = RgbImage.Rent(Gap + ((views.Count + 1) * (cell + Gap)), Gap + (shown.Count * (cell + Gap)));
        sheet.Pixels.Fill(Background);
        for (var row = 0; row < shown.Count; row++)
        {
            using var encoded = source.Open(shown[row]);
            using var image = encoded.Decode();
            var top = Gap + (row * (cell + Gap));
            DrawImage(sheet, image, Gap, top, cell);
            for (var view = 0; view < augmenters.Length; view++)
            {
                var left = Gap + ((view + 1) * (cell + Gap));
                var parameters = augmenters[view].Sample(image.Width, image.Height, RandomStream.SeedFor(seed, epoch: 0, shown[row], view));
                DrawView(sheet, image, augmenters[view], parameters, left, top, cell, zoom);
            }
        }

        return sheet;
    }

    private static List<int> Readable(IImageSource source, int rows, Action<string, string>? skipped)
    {
        var found = new List<int>();
        var next = 0;
        for (var row = 0; row < rows; row++)
        {
            for (next = Math.Max(next, (int)((long)row * source.Count / rows)); next < source.Count; next++)
            {
                try
                {
                    using var image = source.Open(next);
                    image.Decode().Dispose();
                    found.Add(next++);
                    break;
                }
                catch (ImageException e)
                {
                    skipped?.Invoke(source.NameOf(next), e.Message);
                }
            }
        }

        return found.Count > 0 ? found : throw new SourceException($"none of the images tried in {source.Location} can be read");
    }

    /// <summary>The image itself, scaled to fit into its cell.</summary>
    private static void DrawImage(RgbImage sheet, RgbImage image, int left, int top, int cell)
    {
        var side = Math.Max(image.Width, image.Height);
        var box = new CropBox((image.Width - side) / 2.0, (image.Height - side) / 2.0, side, side);
        // Beyond the image a padded crop is black: what lies there is left as background.
        var (width, height) = ((int)Math.Round((double)cell * image.Width / side), (int)Math.Round((double)cell * image.Height / side));
        var plain = new Augmenter(new AugmentationOptions { Size = cell, Crop = CropKind.RandomPadded, Mean = default, Std = new(1, 1, 1) });
        var pixels = new float[plain.ViewLength];
        plain.Apply(image, new AugmentationParameters(box), pixels);
        Copy(sheet, pixels, plain.Options, left, top, (cell - width) / 2, (cell - height) / 2, width, height, zoom: 1);
    }

    private static void DrawView(
        RgbImage sheet, RgbImage image, Augmenter augmenter, in AugmentationParameters parameters, int left, int top, int cell, int zoom)
    {
        var size = augmenter.Options.Size;
        var pixels = new float[augmenter.ViewLength];
        augmenter.Apply(image, parameters, pixels);
        var margin = (cell - (size * zoom)) / 2;
        Copy(sheet, pixels, augmenter.Options, left + margin, top + margin, 0, 0, size, size, zoom);
    }

    /// <summary>Copies a part of a view, its normalisation undone.</summary>
    private static void Copy(
        RgbImage sheet, ReadOnlySpan<float> view, AugmentationOptions options, int left, int top, int x, int y, int width, int height, int zoom)
    {
        ReadOnlySpan<double> mean = [options.Mean.Red, options.Mean.Green, options.Mean.Blue];
        ReadOnlySpan<double> std = [options.Std.Red, options.Std.Green, options.Std.Blue];
        for (var row = y * zoom; row < (y + height) * zoom; row++)
        {
            var target = sheet.Row(top + row)[(3 * (left + (x * zoom)))..];
            for (var column = 0; column < width * zoom; column++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    var value = view[(((channel * options.Size) + (row / zoom)) * options.Size) + x + (column / zoom)];
                    target[(3 * column) + channel] = (byte)Math.Clamp(Math.Round(255 * ((value * std[channel]) + mean[channel])), 0, 255);
                }
            }
        }
    }
}
