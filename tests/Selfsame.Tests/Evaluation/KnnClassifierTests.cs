using Selfsame.Evaluation;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Evaluation;

public sealed class KnnClassifierTests
{
    [Theory]
    [InlineData(1, 0.1, 3)]
    [InlineData(20, 0.1, 3)]
    [InlineData(20, 0.07, 12)]
    [InlineData(150, 1.0, 12)]
    public void Agrees_with_the_formula_in_plain_loops(int k, double temperature, int classes)
    {
        var (bank, bankLabels) = Blobs(seed: 1, rows: 150, dimensions: 9, classes);
        var (queries, queryLabels) = Blobs(seed: 2, rows: 61, dimensions: 9, classes);

        var result = Evaluate(
            new KnnOptions { K = k, Temperature = temperature, QueryChunk = 16, BankChunk = 37 },
            bank,
            bankLabels,
            queries,
            queryLabels,
            classes);

        var expected = Enumerable.Range(0, queries.Length)
            .Select(q => ReferencePlace(bank, bankLabels, queries[q], queryLabels[q], k, temperature, classes))
            .ToArray();
        Assert.Equal(100.0 * expected.Count(p => p < 1) / expected.Length, result.Top1, 10);
        Assert.Equal(100.0 * expected.Count(p => p < 5) / expected.Length, result.Top5, 10);
        Assert.Equal(
            expected.Zip(queryLabels).GroupBy(p => p.Second).Average(g => 100.0 * g.Count(p => p.First < 1) / g.Count()),
            result.MeanPerClass,
            10);
        Assert.InRange(result.Top1, 10, 90); // neither chance nor a foregone conclusion
    }

    [Fact]
    public void Chunks_change_nothing()
    {
        var (bank, bankLabels) = Blobs(seed: 3, rows: 1000, dimensions: 16, classes: 10);
        var (queries, queryLabels) = Blobs(seed: 4, rows: 300, dimensions: 16, classes: 10);

        var results = new[] { (1, 1000), (7, 13), (300, 1), (512, 8192), (299, 999) }.Select(chunks => Evaluate(
            new KnnOptions { K = 30, QueryChunk = chunks.Item1, BankChunk = chunks.Item2 }, bank, bankLabels, queries, queryLabels, 10) with { Seconds = 0 });

        Assert.Single(results.Distinct());
    }

    [Fact]
    public void Near_neighbours_outvote_many_far_ones_at_a_low_temperature()
    {
        // cos 1 once against cos 0.6 three times: exp(10) > 3 exp(6), but exp(1) < 3 exp(0.6).
        float[][] bank = [[1, 0], [0.6f, 0.8f], [0.6f, 0.8f], [0.6f, 0.8f]];

        Assert.Equal(100, Evaluate(new KnnOptions { K = 4, Temperature = 0.1 }, bank, [0, 1, 1, 1], [[5, 0]], [0], 2).Top1);
        Assert.Equal(0, Evaluate(new KnnOptions { K = 4, Temperature = 1 }, bank, [0, 1, 1, 1], [[5, 0]], [0], 2).Top1);
    }

    [Fact]
    public void Of_equal_neighbours_those_first_in_the_bank_vote()
    {
        float[][] bank = [.. Enumerable.Repeat(new float[] { 1, 1 }, 9)];

        var result = Evaluate(new KnnOptions { K = 3, BankChunk = 2 }, bank, [2, 2, 1, 0, 0, 0, 0, 0, 0], [[1, 1], [1, 1], [1, 1]], [2, 1, 0], 3);

        Assert.Equal(100.0 / 3, result.Top1, 10);
        Assert.Equal(200.0 / 3, result.Top5, 10);
    }

    [Fact]
    public void The_confusion_matrix_says_who_was_given_to_whom()
    {
        var result = Evaluate(new KnnOptions { K = 1 }, [[1, 0], [0, 1]], [0, 1], [[2, 0.1f], [1, 0.9f], [0, 1]], [0, 1, 1], 2);

        var confusion = result.Confusion!;
        Assert.Equal((1, 0, 1, 1), (confusion[0, 0], confusion[0, 1], confusion[1, 0], confusion[1, 1]));
    }

    [Fact]
    public void Of_equal_scores_the_lower_class_wins()
    {
        var result = Evaluate(new KnnOptions { K = 2 }, [[1, 0], [1, 0]], [1, 0], [[1, 0], [1, 0]], [0, 1], 2);

        Assert.Equal((50, 100), (result.Top1, result.Top5));
    }

    [Fact]
    public void A_bank_smaller_than_k_votes_as_a_whole_and_that_is_reported()
    {
        var result = Evaluate(new KnnOptions(), [[1, 0], [0, 1]], [0, 1], [[1, 0.1f]], [0], 2);

        Assert.Equal((2, 200, 2, 1, 0.1), (result.K, result.RequestedK, result.Bank, result.Images, result.Temperature));
        Assert.Equal(100, result.Top1);
    }

    [Fact]
    public void Rare_classes_count_as_much_as_common_ones_in_the_mean_per_class()
    {
        var result = Evaluate(new KnnOptions { K = 1 }, [[1, 0], [0, 1]], [0, 1], [[1, 0], [1, 0], [1, 0], [1, 0]], [0, 0, 0, 1], 5);

        Assert.Equal((75, 50), (result.Top1, result.MeanPerClass));
    }

    [Fact]
    public void Images_without_label_take_no_part()
    {
        var result = Evaluate(new KnnOptions { K = 1 }, [[1, 0], [1, 0.1f], [0, 1]], [-1, 1, 0], [[1, 0], [0, 1]], [1, -1], 2);

        Assert.Equal((100, 1, 2, 2), (result.Top1, result.Images, result.Bank, result.Unlabelled));
    }

    [Fact]
    public void Scale_of_features_does_not_matter()
    {
        var (bank, bankLabels) = Blobs(seed: 5, rows: 100, dimensions: 4, classes: 4);
        var (queries, queryLabels) = Blobs(seed: 6, rows: 50, dimensions: 4, classes: 4);
        float[][] scaled = [.. bank.Index().Select(row => Array.ConvertAll(row.Item, v => v * (1 << (row.Index % 8))))];

        Assert.Equal(
            Evaluate(new KnnOptions { K = 9 }, bank, bankLabels, queries, queryLabels, 4) with { Seconds = 0 },
            Evaluate(new KnnOptions { K = 9 }, scaled, bankLabels, queries, queryLabels, 4) with { Seconds = 0 });
    }

    [Fact]
    public void Features_that_are_not_finite_are_refused() =>
        Assert.Contains(
            "not finite",
            Assert.Throws<ArgumentException>(() => Evaluate(new KnnOptions(), [[1, float.NaN]], [0], [[1, 0]], [0], 1)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_set_without_labels_is_refused() =>
        Assert.Contains(
            "no labels",
            Assert.Throws<ArgumentException>(() => Evaluate(new KnnOptions(), [[1, 1]], [-1], [[1, 0]], [0], 1)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(1, 0)]
    [InlineData(1, double.NaN)]
    public void Options_out_of_range_are_refused(int k, double temperature) =>
        Assert.Throws<ArgumentException>(() => new KnnClassifier(new KnnOptions { K = k, Temperature = temperature }));

    private static KnnResult Evaluate(KnnOptions options, float[][] bank, int[] bankLabels, float[][] queries, int[] queryLabels, int classes)
    {
        using var scope = new Scope();
        return new KnnClassifier(options).Evaluate(Matrix(bank), bankLabels, Matrix(queries), queryLabels, classes, TestContext.Current.CancellationToken);
    }

    private static Tensor Matrix(float[][] rows) => Tensor.FromArray<float>([.. rows.SelectMany(r => r)], rows.Length, rows[0].Length);

    private static (float[][] Rows, int[] Labels) Blobs(int seed, int rows, int dimensions, int classes)
    {
        var random = new Random(seed);
        var labels = new int[rows];
        var features = new float[rows][];
        for (var i = 0; i < rows; i++)
        {
            labels[i] = random.Next(classes);
            features[i] = [.. Enumerable.Range(0, dimensions).Select(d => (float)(random.NextDouble() - 0.5 + (d == labels[i] % dimensions ? 0.6 : 0)))];
        }

        return (features, labels);
    }

    private static int ReferencePlace(float[][] bank, int[] labels, float[] query, int label, int k, double temperature, int classes)
    {
        var scores = new double[classes];
        foreach (var (cosine, own) in bank.Select((row, i) => (Cosine(row, query), labels[i])).OrderByDescending(n => n.Item1).Take(k))
        {
            scores[own] += Math.Exp(cosine / temperature);
        }

        return scores[label] == 0 ? int.MaxValue : scores.Count(s => s > scores[label]);
    }

    private static double Cosine(float[] a, float[] b) => Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();
}
