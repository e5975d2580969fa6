using Selfsame.Reports.Rendering;
using Selfsame.SelfTraining.Dense;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Previews;

namespace Selfsame.Reports.SelfTraining;

/// <summary>The page of a detector's pseudo-boxes or a segmenter's pseudo-masks, to be looked at before a student learns from them.</summary>
public static class PseudoPicturesPage
{
    /// <summary>Composes the page; pictures are read from the images and drawn on.</summary>
    /// <param name="set">The images with their pseudo-labels.</param>
    /// <param name="classes">The names of the labels.</param>
    /// <param name="facts">How they were made, by name.</param>
    /// <param name="pictures">How many pictures, evenly spread over the images that are used.</param>
    /// <param name="side">The longer side of a picture in pixels, at most.</param>
    public static ReportPage Create(
        IPseudoSet set, IReadOnlyList<string> classes, IReadOnlyList<KeyValuePair<string, string>> facts, int pictures = 24, int side = 400)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(facts);
        var shown = Math.Min(pictures, set.Used.Count);
        var drawn = Enumerable.Range(0, shown)
            .Select(i => set.Used[(int)((long)i * set.Used.Count / shown)])
            .Select(index => Draw(set, index, classes, side))
            .OfType<ReportPicture>()
            .ToList();
        return new ReportPage
        {
            Title = $"Pseudo-labels of {set.Images.Location}",
            Lead = set.Objects is null
                ? "What the teacher makes of images without masks. Where no colour lies over a picture it isn't sure enough: nobody learns from these pixels."
                : "What the teacher finds in images without boxes, with the score of each box. Images in which it is sure of nothing are left out.",
            Facts =
            [
                .. facts,
                new("images", Figures.Count(set.Images.Count)),
                new("used", Figures.Count(set.Used.Count)),
                .. set.Objects is { } objects ? [new("boxes", Figures.Count(objects))] : Array.Empty<KeyValuePair<string, string>>(),
            ],
            Sections =
            [
                new ReportSection("Images", [new ReportGallery([new ReportStrip(null, drawn)])]),
                .. set.Objects is null ? [] : new[] { new ReportSection("Classes", [ClassTable(set, classes)]) },
            ],
            Footer = $"Selfsame {SelfsameVersion.Text}",
        };
    }

    private static ReportTable ClassTable(IPseudoSet set, IReadOnlyList<string> classes)
    {
        var boxes = set.Used.SelectMany(i => set.ObjectsOf(i).Select(o => (Image: i, Object: o))).ToLookup(o => o.Object.Label);
        return new ReportTable
        {
            Caption = "Pseudo-boxes of each class.",
            Headings = ["class", "boxes", "images", "mean score"],
            WordColumns = 1,
            Rows = [.. classes.Select((name, label) => (IReadOnlyList<string>)
            [
                name, Figures.Count(boxes[label].Count()), Figures.Count(boxes[label].Select(o => o.Image).Distinct().Count()),
                boxes[label].Any() ? FormattableString.Invariant($"{boxes[label].Average(o => o.Object.Score ?? 0):F3}") : "",
            ])],
        };
    }

    private static ReportPicture? Draw(IPseudoSet set, int index, IReadOnlyList<string> classes, int side)
    {
        try
        {
            using var encoded = set.Images.Open(index);
            using var image = encoded.Decode();
            var objects = set.ObjectsOf(index);
            AnnotationPainter.DrawBoxes(image, objects.Reverse(), classes); // the surest on top
            if (set.MaskOf(index) is { } mask)
            {
                AnnotationPainter.DrawMask(image, mask);
            }

            using var small = Shrink(image, Math.Max(1, (Math.Max(image.Width, image.Height) + side - 1) / side));
            var caption = set.Objects is null ? "" : objects.Count == 1 ? "1 box" : $"{objects.Count} boxes";
            return new($"data:image/webp;base64,{Convert.ToBase64String(ImageWriter.ToWebP(small, 70))}", set.Images.NameOf(index), caption);
        }
        catch (ImageException)
        {
            return null;
        }
    }

    // Means of squares.
    private static RgbImage Shrink(RgbImage image, int factor)
    {
        var small = RgbImage.Rent(Math.Max(1, image.Width / factor), Math.Max(1, image.Height / factor));
        for (var y = 0; y < small.Height; y++)
        {
            var row = small.Row(y);
            for (var x = 0; x < 3 * small.Width; x++)
            {
                var (column, channel, sum) = (x / 3 * factor, x % 3, 0);
                for (var i = 0; i < factor * factor; i++)
                {
                    sum += image.Row((y * factor) + (i / factor))[(3 * (column + (i % factor))) + channel];
                }

                row[x] = (byte)(sum / (factor * factor));
            }
        }

        return small;
    }
}
