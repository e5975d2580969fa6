using System.Globalization;
using Selfsame.Embeddings;
using Selfsame.Evaluation;
using Selfsame.Reports.Charts;
using Selfsame.Reports.Rendering;

namespace Selfsame.Reports.Embeddings;

/// <summary>The page of a set's features: a map, neighbours, near-duplicates and outliers, with thumbnails.</summary>
public sealed class EmbeddingPage
{
    // Beyond so many, colours and shapes can't be told apart.
    private const int MostColours = 20;

    private readonly FeatureSet _set;
    private readonly EmbeddingAnalysis _analysis;
    private readonly EmbeddingAnalysisOptions _sought;
    private readonly EmbeddingPageOptions _options;
    private readonly Thumbnails _thumbnails;

    private EmbeddingPage(FeatureSet set, EmbeddingAnalysis analysis, EmbeddingAnalysisOptions sought, EmbeddingPageOptions options)
    {
        (_set, _analysis, _sought, _options) = (set, analysis, sought, options);
        _thumbnails = new Thumbnails(set.Source, options.Thumbnail);
    }

    /// <summary>Composes the page; thumbnails are read from the set's source.</summary>
    /// <param name="set">The features.</param>
    /// <param name="analysis">What was found in them.</param>
    /// <param name="sought">What was looked for.</param>
    /// <param name="weights">The backbone, in words.</param>
    /// <param name="options">How much is shown.</param>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public static ReportPage Create(
        FeatureSet set, EmbeddingAnalysis analysis, EmbeddingAnalysisOptions sought, string weights, EmbeddingPageOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(sought);
        options ??= new EmbeddingPageOptions();
        options.Validate();
        return new EmbeddingPage(set, analysis, sought, options).Compose(weights);
    }

    private bool HasLabels => _analysis.Agreement is not null;

    private ReportPage Compose(string weights) => new()
    {
        Title = $"Features of {_set.Source.Location}",
        Lead = "What the backbone takes for alike: images on a map, each beside its nearest, pairs that may be the same picture, and images unlike all others.",
        Facts =
        [
            new("backbone", weights),
            new("images", $"{Figures.Count(_set.Count)}{(_set.Count < _set.Source.Count ? $" of {Figures.Count(_set.Source.Count)}, evenly apart" : "")}"),
            new("features", $"pooled, {_set.Features.Size(1)} wide; alike means a high cosine"),
            .. Agreement(),
            new("thumbnails", "the middle square of each image"),
        ],
        Sections =
        [
            new ReportSection("Map", [Map()]),
            new ReportSection("Nearest neighbours", [.. Neighbours()]),
            new ReportSection("Near-duplicates", [.. Duplicates()]),
            new ReportSection("Outliers", [.. Outliers()]),
        ],
        Footer = $"Selfsame {SelfsameVersion.Text}, {DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC",
    };

    private IEnumerable<KeyValuePair<string, string>> Agreement()
    {
        if (_analysis.Agreement is { } percent)
        {
            yield return new("nearest has the same label", string.Create(CultureInfo.InvariantCulture, $"{percent:F1} % of the images"));
        }
    }

    private ScatterChart Map()
    {
        var rows = _analysis.MapRows;
        var labels = rows.Select(LabelOf).ToList();
        var classes = labels.Distinct().Order(StringComparer.Ordinal).ToList();
        var coloured = HasLabels && classes.Count <= MostColours;
        var points = _analysis.Map.Coordinates.Select((at, i) => new ScatterPoint(Round(at[0]), Round(at[1]), i)).ToList();
        return new ScatterChart
        {
            Title = $"{Figures.Count(rows.Count)} images{(rows.Count < _set.Count ? ", evenly apart" : "")}",
            Caption = "The pointer shows an image. Principal components are the two directions along which the unit features vary most; "
                + "what else tells the images apart is in other directions. UMAP keeps neighbours together and says nothing by large distances."
                + (HasLabels && !coloured ? $" There are too many labels ({classes.Count}) for colours." : ""),
            X = Axis("first", 0),
            Y = Axis("second", 1),
            Series = coloured
                ? [.. classes.Select(c => new ScatterSeries(c, [.. points.Where(p => labels[p.Index] == c)]))]
                : [new ScatterSeries("images", points)],
            Names = [.. rows.Select(NameOf)],
            Labels = labels,
            Pictures = [.. rows.Select(PictureOf)],
            Neighbours = new ScatterNeighbours(
                [.. _analysis.MapNeighbours.Select((all, i) => (IReadOnlyList<int>)[i, .. all.Select(n => n.Row)])],
                [.. _analysis.MapNeighbours.Select(all => (IReadOnlyList<double>)[0, .. all.Select(n => Math.Max(0, Round(1 - n.Similarity)))])]),
            PanelWidth = 600,
        };
    }

    private IEnumerable<ReportBlock> Neighbours()
    {
        var shown = Math.Min(_options.Galleries, _set.Count);
        yield return new ReportText($"{shown} images, evenly apart in the set, each with its {_analysis.Neighbours[0].Count} nearest "
            + $"of all {Figures.Count(_set.Count)} and their cosines."
            + (HasLabels ? " A green frame: the same label as the first; a dashed orange one: another." : ""));
        yield return new ReportGallery(
        [
            .. Enumerable.Range(0, shown).Select(i => (int)((long)i * _set.Count / shown)).Select(row => new ReportStrip(
                Picture(row, LabelOf(row)),
                [.. _analysis.Neighbours[row].Select(n => Picture(n.Row, Cosine(n.Similarity), Agrees(row, n.Row)))])),
        ]);
    }

    private IEnumerable<ReportBlock> Duplicates()
    {
        var threshold = _sought.DuplicateSimilarity.ToString(CultureInfo.InvariantCulture);
        if (_analysis.Duplicates.Count == 0)
        {
            yield return new ReportText($"No two images have a cosine of {threshold} or more.");
            yield break;
        }

        var touched = _analysis.Duplicates.SelectMany(p => new[] { p.First, p.Second }).Distinct().Count();
        var shown = _analysis.Duplicates.Take(_options.Pairs).ToList();
        yield return new ReportText($"{Figures.Count(_analysis.Duplicates.Count)} pairs of {Figures.Count(touched)} images have a cosine of {threshold} or more"
            + (shown.Count < _analysis.Duplicates.Count ? $"; the {shown.Count} most alike:" : ":"));
        if (touched > _set.Count / 2)
        {
            yield return new ReportText(
                "That is more than half of the images: these features are all alike, so raise the threshold, or train the backbone longer.");
        }

        yield return new ReportGallery(
        [
            .. shown.Select(p => new ReportStrip(null,
                [Picture(p.First, Cosine(p.Similarity)), Picture(p.Second, LabelOf(p.Second), Agrees(p.First, p.Second))])),
        ]);
        yield return new ReportTable
        {
            Caption = "The same pairs by name.",
            Headings = ["first", "second", "cosine"],
            WordColumns = 2,
            Rows =
            [
                .. shown.Select(
                    p =>
                        (IReadOnlyList<string>)[NameOf(p.First), NameOf(p.Second), p.Similarity.ToString("F4", CultureInfo.InvariantCulture)])
            ],
        };
    }

    private IEnumerable<ReportBlock> Outliers()
    {
        var shown = _analysis.Outliers.Take(_options.Outliers).ToList();
        yield return new ReportText($"The {shown.Count} images with the lowest mean cosine to their {_analysis.Neighbours[0].Count} nearest.");
        var pictures = shown.Select(o => Picture(o.Row, string.Create(CultureInfo.InvariantCulture, $"{o.MeanSimilarity:F2} {LabelOf(o.Row)}")));
        yield return new ReportGallery([new ReportStrip(null, [.. pictures])]);
        yield return new ReportTable
        {
            Caption = "The same images by name.",
            Headings = ["image", "mean cosine"],
            Rows = [.. shown.Select(o => (IReadOnlyList<string>)[NameOf(o.Row), o.MeanSimilarity.ToString("F4", CultureInfo.InvariantCulture)])],
        };
    }

    private ChartAxis Axis(string which, int axis) => new(string.Create(
        CultureInfo.InvariantCulture, $"{which} principal component ({100 * _analysis.Map.Shares[axis]:F0} % of the variance)"));

    private ReportPicture Picture(int row, string caption, bool? agrees = null)
    {
        var label = LabelOf(row);
        return new ReportPicture(PictureOf(row), label.Length > 0 ? $"{NameOf(row)} ({label})" : NameOf(row), caption, agrees);
    }

    private bool? Agrees(int row, int other) =>
        _set.Labels[row] < 0 || _set.Labels[other] < 0 ? null : _set.Labels[row] == _set.Labels[other];

    private string NameOf(int row) => _set.Source.NameOf(_set.Indices[row]);

    private string PictureOf(int row) => _thumbnails.Of(_set.Indices[row]);

    private string LabelOf(int row) => _set.Labels[row] is >= 0 and var label ? _set.Classes[label] : "";

    private static string Cosine(float similarity) => similarity.ToString("F3", CultureInfo.InvariantCulture);

    private static double Round(double value) => Math.Round(value, 4);
}
