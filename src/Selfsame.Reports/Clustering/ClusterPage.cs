using System.Globalization;
using Selfsame.Clustering;
using Selfsame.Reports.Embeddings;
using Selfsame.Reports.Rendering;
using Selfsame.Vision.Sources;

namespace Selfsame.Reports.Clustering;

/// <summary>The page of clusters: their sizes, their classes, and images of each.</summary>
public static class ClusterPage
{
    /// <summary>Composes the page; thumbnails are read from the source.</summary>
    /// <param name="images">The images.</param>
    /// <param name="assignments">The cluster of each; -1 for none.</param>
    /// <param name="nearest">Of each cluster the images that are nearest to its centroid, the nearest first.</param>
    /// <param name="order">The clusters in the order in which they are shown.</param>
    /// <param name="facts">How they were made, by name.</param>
    /// <param name="thumbnail">Side of thumbnails in pixels.</param>
    public static ReportPage Create(
        IImageSource images,
        IReadOnlyList<int> assignments,
        IReadOnlyList<IReadOnlyList<int>> nearest,
        IReadOnlyList<int> order,
        IReadOnlyList<KeyValuePair<string, string>> facts,
        int thumbnail = 48)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(assignments);
        ArgumentNullException.ThrowIfNull(nearest);
        ArgumentNullException.ThrowIfNull(order);
        var statistics = ClusterStatistics.Of(assignments, images.Labels.ToArray(), nearest.Count);
        var thumbnails = new Thumbnails(images, thumbnail);
        string Class(int cluster) => statistics.Classes[cluster] is var (label, share)
            ? string.Create(CultureInfo.InvariantCulture, $"{images.Classes[label]} {100 * share:F0} %")
            : "";
        ReportPicture Picture(int cluster, int image, int place) => new(
            thumbnails.Of(image), images.NameOf(image), place == 0
                ? string.Create(CultureInfo.InvariantCulture, $"{cluster}: {statistics.Sizes[cluster]} images") : "");
        ReportStrip Strip(int cluster) => new(null, [.. nearest[cluster].Select((image, place) => Picture(cluster, image, place))]);
        return new ReportPage
        {
            Title = $"Clusters of {images.Location}",
            Lead = "Each strip is a cluster: the images nearest to its centroid. Neighbouring strips are neighbours in the tree that gives sub-nets their "
                + "images.",
            Facts =
            [
                .. facts,
                new("images", Figures.Count(assignments.Count(a => a >= 0))),
                new("sizes", string.Create(CultureInfo.InvariantCulture,
                    $"{statistics.Sizes.Min()} to {statistics.Sizes.Max()} images, {statistics.Sizes.Count(s => s == 0)} empty")),
                .. Purity(statistics),
            ],
            Sections =
            [
                new ReportSection("Images", [new ReportGallery([.. order.Where(c => nearest[c].Count > 0).Select(Strip)])]),
                new ReportSection("Sizes",
                [
                    new ReportTable
                    {
                        Caption = "In the order of the strips.",
                        Headings = ["cluster", "most frequent class", "images"],
                        WordColumns = 2,
                        Rows = [.. order.Select(c =>
                            (IReadOnlyList<string>)[c.ToString(CultureInfo.InvariantCulture), Class(c), Figures.Count(statistics.Sizes[c])])],
                    },
                ]),
            ],
            Footer = $"Selfsame {SelfsameVersion.Text}",
        };
    }

    private static IEnumerable<KeyValuePair<string, string>> Purity(ClusterStatistics statistics)
    {
        if (statistics.Purity is { } purity)
        {
            var share = (100 * purity).ToString("F1", CultureInfo.InvariantCulture);
            yield return new("purity", $"{share} % of the images are of their cluster's most frequent class");
        }
    }
}
