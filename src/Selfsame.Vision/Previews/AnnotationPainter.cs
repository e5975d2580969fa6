using System.Globalization;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Previews;

/// <summary>Draws boxes and masks on images, each class in its colour.</summary>
public static class AnnotationPainter
{
    /// <summary>Draws boxes with their class and, where there are any, their score and shape.</summary>
    /// <param name="image">The image, which is drawn on.</param>
    /// <param name="objects">The boxes, in pixels of the image; the last ones come on top.</param>
    /// <param name="classes">The names of the labels.</param>
    public static void DrawBoxes(RgbImage image, IEnumerable<ObjectAnnotation> objects, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(objects);
        ArgumentNullException.ThrowIfNull(classes);
        var line = Math.Max(1, Math.Min(image.Width, image.Height) / 200);
        foreach (var annotation in objects)
        {
            if (annotation.Mask is { } shape)
            {
                DrawShape(image, shape.Raster(image.Width, image.Height, annotation.Box), ColourOf(annotation.Label));
            }

            var box = annotation.Box.Clip(image.Width, image.Height);
            var (left, top, right, bottom) = ((int)box.Left, (int)box.Top, (int)Math.Ceiling(box.Right), (int)Math.Ceiling(box.Bottom));
            var colour = ColourOf(annotation.Label);
            Fill(image, left, top, right, top + line, colour);
            Fill(image, left, bottom - line, right, bottom, colour);
            Fill(image, left, top, left + line, bottom, colour);
            Fill(image, right - line, top, right, bottom, colour);
            var text = annotation.Score is { } score
                ? string.Create(CultureInfo.InvariantCulture, $"{classes[annotation.Label]} {score:F2}")
                : classes[annotation.Label];
            Write(image, text, left, top, line + 1, colour);
        }
    }

    /// <summary>Lays the colours of classes over an image; void stays as it is.</summary>
    /// <param name="image">The image, which is drawn on.</param>
    /// <param name="mask">Labels, of the image's size.</param>
    /// <param name="opacity">How much of the colour, 0 to 1.</param>
    /// <exception cref="ArgumentException">The mask has another size.</exception>
    public static void DrawMask(RgbImage image, IndexMask mask, double opacity = 0.5)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(mask);
        if (mask.Width != image.Width || mask.Height != image.Height)
        {
            throw new ArgumentException($"the mask is {mask.Width} x {mask.Height}, the image {image.Width} x {image.Height}");
        }

        var (own, other) = ((int)Math.Round(256 * opacity), 256 - (int)Math.Round(256 * opacity));
        for (var y = 0; y < image.Height; y++)
        {
            var row = image.Row(y);
            var labels = mask.Row(y);
            for (var x = 0; x < labels.Length; x++)
            {
                if (labels[x] != IndexMask.Void)
                {
                    var (red, green, blue) = ColourOf(labels[x]);
                    row[3 * x] = (byte)(((own * red) + (other * row[3 * x])) >> 8);
                    row[(3 * x) + 1] = (byte)(((own * green) + (other * row[(3 * x) + 1])) >> 8);
                    row[(3 * x) + 2] = (byte)(((own * blue) + (other * row[(3 * x) + 2])) >> 8);
                }
            }
        }
    }

    private static void DrawShape(RgbImage image, ObjectRaster shape, (byte Red, byte Green, byte Blue) colour)
    {
        for (var y = 0; y < image.Height; y++)
        {
            var row = image.Row(y);
            for (var x = 0; x < image.Width; x++)
            {
                if (shape[x, y])
                {
                    row[3 * x] = (byte)((row[3 * x] + colour.Red) / 2);
                    row[(3 * x) + 1] = (byte)((row[(3 * x) + 1] + colour.Green) / 2);
                    row[(3 * x) + 2] = (byte)((row[(3 * x) + 2] + colour.Blue) / 2);
                }
            }
        }
    }

    // Colour 0 is black, which no class should be.
    private static (byte Red, byte Green, byte Blue) ColourOf(int label) => ClassColors.Of(label + 1);

    private static void Fill(RgbImage image, int left, int top, int right, int bottom, (byte Red, byte Green, byte Blue) colour)
    {
        for (var y = Math.Max(top, 0); y < Math.Min(bottom, image.Height); y++)
        {
            var row = image.Row(y);
            for (var x = Math.Max(left, 0); x < Math.Min(right, image.Width); x++)
            {
                (row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]) = colour;
            }
        }
    }

    // On a ground of the colour, above the box where there is room.
    private static void Write(RgbImage image, string text, int left, int top, int zoom, (byte Red, byte Green, byte Blue) colour)
    {
        var height = (PixelFont.Height + 2) * zoom;
        var y = top >= height ? top - height : top;
        Fill(image, left, y, left + (((text.Length * PixelFont.Advance) + 1) * zoom), y + height, colour);
        var isBright = (299 * colour.Red) + (587 * colour.Green) + (114 * colour.Blue) > 128_000;
        (byte, byte, byte) ink = isBright ? ((byte)0, (byte)0, (byte)0) : ((byte)255, (byte)255, (byte)255);
        for (var i = 0; i < text.Length; i++)
        {
            for (var row = 0; row < PixelFont.Height; row++)
            {
                for (var column = 0; column < PixelFont.Advance; column++)
                {
                    if (PixelFont.IsSet(text[i], column, row))
                    {
                        var (x, at) = (left + (((i * PixelFont.Advance) + 1 + column) * zoom), y + ((row + 1) * zoom));
                        Fill(image, x, at, x + zoom, at + zoom, ink);
                    }
                }
            }
        }
    }
}
