using System.Globalization;
using Selfsame.Reports.Embeddings;
using Selfsame.Reports.Rendering;
using Selfsame.SelfTraining;
using Selfsame.Vision.Sources;

namespace Selfsame.Reports.SelfTraining;

/// <summary>The page of pseudo-labels, to be looked at before a student learns from them.</summary>
public static class PseudoLabelPage
{
    private const int Bins = 10;

    /// <summary>Composes the page; thumbnails are read from the source.</summary>
    /// <param name="images">The images.</param>
    /// <param name="classes">The classes' names.</param>
    /// <param name="labels">What the teacher made of them.</param>
    /// <param name="facts">How they were made, by name.</param>
    /// <param name="pictures">Pictures of each class.</param>
    /// <param name="thumbnail">Side of thumbnails in pixels.</param>
    public static ReportPage Create(
        IImageSource images, IReadOnlyList<string> classes, PseudoLabels labels, IReadOnlyList<KeyValuePair<string, string>> facts, int pictures = 12, int thumbnail = 48)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(facts);
        var thumbnails = new Thumbnails(images, thumbnail);
        var best = Enumerable.Range(0, labels.Images.Count).Select(row => (Row: row, labels.Best(row).Class, labels.Best(row).Score)).ToList();
        var byClass = best
            .GroupBy(b => b.Class)
            .OrderBy(g => g.Key)
            .Select(g => (Class: g.Key, Rows: g.OrderByDescending(b => b.Score).ThenBy(b => b.Row).ToList()))
            .ToList();
        ReportPicture Picture((int Row, int Class, float Score) label)
        {
            var image = labels.Images[label.Row];
            var known = images.LabelOf(image);
            return new(
                thumbnails.Of(image),
                images.NameOf(image),
                string.Create(CultureInfo.InvariantCulture, $"{classes[label.Class]} {label.Score:F2}"),
                known < 0 ? null : known == label.Class);
        }

        // Of each class the surest, and from there evenly down to the least sure that stays.
        IEnumerable<ReportStrip> Strips() =>
            byClass.Select(c => c.Rows.Where(b => labels.Copies[b.Row] > 0).ToList()).Where(kept => kept.Count > 0).Select(kept =>
            new ReportStrip(
                null,
                [
                    .. Enumerable.Range(0, Math.Min(pictures, kept.Count))
                        .Select(i => Picture(kept[(int)((long)i * kept.Count / Math.Min(pictures, kept.Count))]))
                ]));
        return new ReportPage
        {
            Title = $"Pseudo-labels of {images.Location}",
            Lead = "What the teacher makes of images without labels, the surest of each class first and the others evenly below. Frames "
                + "tell right from wrong where labels are known; nobody learned from these.",
            Facts =
            [
                .. facts,
                new("images", Figures.Count(labels.Images.Count)),
                new("used", $"{Figures.Count(labels.Copies.Count(c => c > 0))} images, {Figures.Count(labels.Copies.Sum())} with copies"),
            ],
            Sections =
            [
                new ReportSection("Images", [new ReportGallery([.. Strips()])]),
                new ReportSection("Classes",
                [
                    new ReportTable
                    {
                        Caption = "Images by the teacher's surest class.",
                        Headings = ["class", "images", "used", "with copies", "median score", "right (%)"],
                        WordColumns = 1,
                        Rows = [.. byClass.Select(c => (IReadOnlyList<string>)
                        [
                            classes[c.Class], Figures.Count(c.Rows.Count), Figures.Count(c.Rows.Count(b => labels.Copies[b.Row] > 0)),
                            Figures.Count(c.Rows.Sum(b => labels.Copies[b.Row])),
                            c.Rows[c.Rows.Count / 2].Score.ToString("F3", CultureInfo.InvariantCulture),
                            Right(c.Rows),
                        ])],
                    },
                ]),
                new ReportSection("Scores",
                [
                    new ReportTable
                    {
                        Caption = "The probability of the surest class.",
                        Headings = ["above", "images", "right (%)"],
                        WordColumns = 0,
                        Rows =
                        [
                            .. Enumerable.Range(0, Bins)
                                .Select(bin => best.Where(b => Math.Min(Bins - 1, (int)(b.Score * Bins)) == bin).ToList())
                                .Select((rows, bin) => (IReadOnlyList<string>)
                                    [(bin / (double)Bins).ToString("F1", CultureInfo.InvariantCulture), Figures.Count(rows.Count), Right(rows)]),
                        ],
                    },
                ]),
            ],
            Footer = $"Selfsame {SelfsameVersion.Text}",
        };

        string Right(IEnumerable<(int Row, int Class, float Score)> rows)
        {
            var known = rows.Where(b => images.LabelOf(labels.Images[b.Row]) >= 0).ToList();
            return known.Count == 0
                ? ""
                : (100.0 * known.Count(b => images.LabelOf(labels.Images[b.Row]) == b.Class) / known.Count)
                    .ToString("F1", CultureInfo.InvariantCulture);
        }
    }
}
