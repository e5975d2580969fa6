using Selfsame.Embeddings;
using Selfsame.Evaluation;
using Selfsame.Tests.Training;
using Selfsame.Torch;
using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Tests.Embeddings;

public sealed class EmbeddingAnalysisTests
{
    // Two directions, a pair of equal rows in the first (5 is 3 times 1), and one row that is like none.
    private static readonly float[] s_rows =
    [
        1, 0.1f, 0,
        1, 0.2f, 0,
        0.1f, 1, 0,
        0.2f, 1, 0,
        0, 0, -1,
        3, 0.6f, 0,
    ];

    [Fact]
    public void Neighbours_duplicates_and_outliers_are_found()
    {
        using var images = new TinyImages(6);
        using var set = Set(images, [0, 0, 1, 1, -1, 1]);

        var found = EmbeddingAnalysis.Of(
            set, new EmbeddingAnalysisOptions { Neighbours = 2, DuplicateSimilarity = 0.9999 }, TestContext.Current.CancellationToken);

        Assert.Equal([1, 5], found.Neighbours[0].Select(n => n.Row));
        Assert.Equal([5, 0], found.Neighbours[1].Select(n => n.Row));
        Assert.Equal([3, 1], found.Neighbours[2].Select(n => n.Row));
        var pair = Assert.Single(found.Duplicates);
        Assert.Equal((1, 5), (pair.First, pair.Second));
        Assert.Equal(4, found.Outliers[0].Row);
        Assert.Equal(6, found.Outliers.Count);

        // Of the five labelled rows 0, 2 and 3 agree with their nearest; 1 and 5 are each other's and don't.
        Assert.Equal(60, found.Agreement!.Value, 9);
    }

    [Fact]
    public void Without_labels_there_is_no_agreement_and_a_map_may_have_fewer_points()
    {
        using var images = new TinyImages(6);
        using var set = Set(images, [-1, -1, -1, -1, -1, -1]);

        var found = EmbeddingAnalysis.Of(set, new EmbeddingAnalysisOptions { MapPoints = 3 }, TestContext.Current.CancellationToken);

        Assert.Null(found.Agreement);
        Assert.Equal([0, 2, 4], found.MapRows);
        Assert.Equal(3, found.Map.Coordinates.Count);
        Assert.All(found.MapNeighbours, n => Assert.Equal(2, n.Count));
        Assert.Equal(5, found.Neighbours[0].Count); // all others
    }

    [Fact]
    public void Neighbours_are_those_of_all_pairs_whatever_the_chunks()
    {
        using var scope = new Scope();
        using var generator = new Generator(1);
        var rows = Ops.Randn([1100, 5], generator);
        var unit = rows / rows.Norm(2, [1], keepdim: true);

        var found = ImageNeighbours.Of(unit, 3, TestContext.Current.CancellationToken);

        var all = unit.Mm(unit.T()).ToArray<float>();
        foreach (var row in new[] { 0, 511, 512, 1099 })
        {
            var expected = Enumerable.Range(0, 1100).Where(i => i != row).OrderByDescending(i => all[(row * 1100) + i]).Take(3);
            Assert.Equal(expected, found[row].Select(n => n.Row));
        }
    }

    [Fact]
    public void Principal_components_are_the_axes_of_the_spread()
    {
        using var scope = new Scope();
        // (t, 2 t, 0) and a tenth of that across: the first axis is (1, 2, 0) / sqrt(5).
        float[] rows = [.. Enumerable.Range(-5, 11).SelectMany(t => new[] { t + (0.2f * Math.Abs(t % 2)), (2 * t) - (0.1f * Math.Abs(t % 2)), 7 })];

        var found = PrincipalComponents.Of(Tensor.FromArray<float>(rows, 11, 3), 2);

        for (var i = 0; i < 11; i++)
        {
            Assert.Equal((i - 5) * Math.Sqrt(5), found.Coordinates[i][0], 3);
        }

        Assert.InRange(found.Shares[0], 0.99, 1);
        Assert.Equal(1, found.Shares.Sum(), 9);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    public void A_sample_is_evenly_apart(int most)
    {
        using var images = new TinyImages(20);
        using var sample = new EmbeddingSample(images, 1, most);
        for (var i = 0; i < 20; i += 5)
        {
            using var scope = new Scope();
            sample.Add(Tensor.FromArray<float>([i, i + 1, i + 2, i + 3, i + 4], 5, 1), [i, i + 1, i + 2, i + 3, i + 4]);
        }

        using var set = sample.ToFeatureSet();

        using var expected = SubsetSource.Spread(images, most);
        Assert.Equal(Enumerable.Range(0, expected.Count).Select(expected.NameOf), set.Indices.Select(images.NameOf));
        Assert.Equal(set.Indices.Select(i => (float)i), set.Features.ToArray<float>());
    }

    [Fact]
    public void Two_images_are_too_few()
    {
        using var images = new TinyImages(2);
        using var set = new FeatureSet
        {
            Features = Tensor.FromArray<float>([1, 2, 3, 4], 2, 2),
            Labels = [0, 1],
            Indices = [0, 1],
            Source = images,
            Skipped = [],
            Seconds = 0,
        };
        Assert.Contains(
            "at least three",
            Assert.Throws<ArgumentException>(() => EmbeddingAnalysis.Of(set, cancellation: TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);
    }

    private static FeatureSet Set(IImageSource images, int[] labels) =>
        new() { Features = Tensor.FromArray<float>(s_rows, 6, 3), Labels = labels, Indices = [0, 1, 2, 3, 4, 5], Source = images, Skipped = [], Seconds = 0 };
}
