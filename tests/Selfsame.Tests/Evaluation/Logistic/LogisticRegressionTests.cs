using Selfsame.Evaluation.Logistic;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Evaluation.Logistic;

public sealed class LogisticRegressionTests : IDisposable
{
    private readonly Scope _scope = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Weights_are_those_of_scikit_learn()
    {
        // LogisticRegression(C=0.5, multi_class="multinomial", tol=1e-12, max_iter=10000) of scikit-learn 1.2.1 on the same numbers.
        double[] weights = [0.5558, -0.211962, 0.247006, 0.113383, -0.198668, 0.783577, -0.777767, -0.156738, -0.357132, -0.571615, 0.530761, 0.043355];
        double[] biases = [-2.361003, 1.055278, 1.305725]; // less their mean, which nothing decides
        var rows = Tensor.FromArray<float>([.. Enumerable.Range(0, 120).Select(at => Value(at / 4, at % 4))], 30, 4);
        int[] labels = [.. Enumerable.Range(0, 30).Select(i => i % 7 != 0 ? i % 3 : (i + 1) % 3)];

        using var model = new LogisticRegression(new() { Tolerance = 0 }).Fit(rows, labels, 3, 0.5, Token);

        // Ours is float32: where the objective is flat to its last digits, weights differ in the third.
        AssertClose(weights, model.Weight.ToArray<float>(), 3e-3);
        var own = model.Bias.ToArray<float>();
        AssertClose(biases, [.. own.Select(b => b - own.Average())], 1e-2);

        static float Value(int i, int j) => (float)(Math.Sin((1.7 * i) + (2.3 * j * j) + 0.5) + (i % 3 == j ? 1 : 0) + 3);
    }

    [Theory]
    [InlineData(40, 6, 1)] // more rows than dimensions
    [InlineData(12, 30, 1)] // fewer
    [InlineData(12, 30, 100)]
    [InlineData(5, 30, 1e-3)]
    public void At_the_solution_the_objectives_gradient_is_zero(int count, int dimensions, double c)
    {
        using var generator = new Generator(7);
        var rows = Ops.Randn([count, dimensions], generator) + 2;
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 4)];

        using var model = new LogisticRegression(new() { Tolerance = 0 }).Fit(rows, labels, 4, c, Token);

        // X^T (softmax - onehot) + W / C and the sum of (softmax - onehot), in plain loops.
        var (x, w, b) = (rows.ToArray<float>(), model.Weight.ToArray<float>(), model.Bias.ToArray<float>());
        var (gradient, biasGradient) = (w.Select(v => v / c).ToArray(), new double[4]);
        for (var i = 0; i < count; i++)
        {
            var scores = Enumerable.Range(0, 4)
                .Select(k => b[k] + Enumerable.Range(0, dimensions).Sum(j => (double)w[(k * dimensions) + j] * x[(i * dimensions) + j]))
                .ToArray();
            var sum = scores.Sum(s => Math.Exp(s - scores.Max()));
            for (var k = 0; k < 4; k++)
            {
                var residual = (Math.Exp(scores[k] - scores.Max()) / sum) - (labels[i] == k ? 1 : 0);
                biasGradient[k] += residual;
                for (var j = 0; j < dimensions; j++)
                {
                    gradient[(k * dimensions) + j] += residual * x[(i * dimensions) + j];
                }
            }
        }

        Assert.All(gradient.Concat(biasGradient), g => Assert.InRange(Math.Abs(g), 0, 5e-3));
    }

    [Fact]
    public void A_regression_of_blobs_chooses_c_and_is_right()
    {
        var (train, trainLabels) = Blobs(seed: 1, perClass: 40);
        var (test, testLabels) = Blobs(seed: 2, perClass: 30);

        var result = new LogisticRegression(new() { Values = 12 }).Evaluate(train, trainLabels, test, testLabels, 3, cancellation: Token);

        Assert.InRange(result.Test.Top1, 95, 100);
        Assert.Equal(result.Test.Top1, result.Test.Confusion.Accuracy);
        Assert.Equal((120, 24, 0), (result.TrainImages, result.ValidationImages, result.Unlabelled));
        Assert.Equal(12, result.Trials.Count);
        Assert.Equal((1e-6, 1e5), (result.Trials[0].C, result.Trials[^1].C));
        Assert.Equal(result.Trials.Max(t => t.Top1), result.Trials.First(t => t.C == result.C).Top1);
        Assert.True(result.Converged);
    }

    [Fact]
    public void The_default_values_are_45_at_equal_ratios()
    {
        var values = new LogisticOptions().Candidates;

        Assert.Equal(45, values.Count);
        Assert.Equal((1e-6, 1e5), (values[0], values[^1]));
        Assert.All(values.Zip(values.Skip(1)), pair => Assert.Equal(Math.Pow(10, 0.25), pair.Second / pair.First, 9));
    }

    [Fact]
    public void Validation_images_of_their_own_decide_c_and_are_trained_on()
    {
        var (train, trainLabels) = Blobs(seed: 1, perClass: 20);
        var (validation, validationLabels) = Blobs(seed: 3, perClass: 10);
        validationLabels[0] = -1;

        var result = new LogisticRegression(new() { Values = 3 }).Evaluate(train, trainLabels, train, trainLabels, 3, validation, validationLabels, Token);

        Assert.Equal((60 + 29, 29, 1), (result.TrainImages, result.ValidationImages, result.Unlabelled));
    }

    [Fact]
    public void A_seed_decides_the_split_and_a_stated_c_needs_none()
    {
        var (train, trainLabels) = Blobs(seed: 1, perClass: 40, distance: 0.5);
        LogisticResult Run(LogisticOptions options) => new LogisticRegression(options).Evaluate(train, trainLabels, train, trainLabels, 3, cancellation: Token);

        Assert.Equal(Run(new() { Values = 5 }).Trials, Run(new() { Values = 5 }).Trials);
        Assert.NotEqual(Run(new() { Values = 5 }).Trials, Run(new() { Values = 5, Seed = 9 }).Trials);
        var stated = Run(new() { C = 2 });
        Assert.Equal((2, 0, 0), (stated.C, stated.Trials.Count, stated.ValidationImages));
    }

    [Fact]
    public void No_tensor_is_left()
    {
        var (train, trainLabels) = Blobs(seed: 1, perClass: 10);
        using var inner = new Scope();
        var live = Tensor.LiveCount;
        new LogisticRegression(new() { Values = 3 }).Evaluate(train, trainLabels, train, trainLabels, 3, train, trainLabels, Token);
        Assert.Equal(live, Tensor.LiveCount);
    }

    [Fact]
    public void Several_labels_are_regressions_of_their_own()
    {
        // Two classes that know nothing of each other: the sign of the first and of the second coordinate. One image is difficult.
        using var generator = new Generator(5);
        var rows = Ops.Randn([200, 4], generator);
        var values = rows.ToArray<float>();
        sbyte[] relevance = [.. Enumerable.Range(0, 400).Select(at => (sbyte)(values[(at / 2 * 4) + (at % 2)] > 0 ? 1 : 0))];
        relevance[0] = -1;

        var result = new MultiLabelRegression(new() { Values = 6, MinC = 1e-3 }).Evaluate(rows, relevance, rows, relevance, 2, cancellation: Token);

        Assert.InRange(result.MeanAveragePrecision, 97, 100);
        Assert.Equal(result.MeanAveragePrecision, result.AveragePrecisions.Average(), 9);
        Assert.Equal((200, 200), (result.Images, result.TrainImages));
    }

    [Fact]
    public void The_sigmoids_loss_and_derivatives_are_the_formulas()
    {
        // [outputs, rows]; the second row leaves the first class out.
        float[] scores = [0.5f, 7, -60, 1, -0.25f, 90];
        var derivatives = scores.ToArray();
        var loss = new SigmoidLoss([1, 0, -1, 1, 0, 1], 2).Differentiate(derivatives, [0.1f, -0.2f], 0, 3);

        double[] z = [0.6, double.NaN, -59.9, 0.8, -0.45, 89.8];
        double[] y = [1, double.NaN, 0, 0, 1, 1];
        double[] expected = [.. z.Zip(y, (s, t) => double.IsNaN(s) ? 0 : (1 / (1 + Math.Exp(-s))) - t)];
        AssertClose(expected, derivatives, 1e-6);
        Assert.Equal(z.Zip(y).Where(p => !double.IsNaN(p.First)).Sum(p => -Math.Log(1 / (1 + Math.Exp((p.Second > 0 ? -1 : 1) * p.First)))), loss, 4);
    }

    [Theory]
    [InlineData(-1.0, 45, 0.2)]
    [InlineData(1.0, 0, 0.2)]
    [InlineData(1.0, 45, 1)]
    public void Options_out_of_range_are_refused(double c, int values, double share) => Assert.Contains(
        "logistic.",
        Assert.Throws<ArgumentException>(() => new LogisticRegression(new() { C = c, Values = values, ValidationShare = share })).Message,
        StringComparison.Ordinal);

    private static void AssertClose(double[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    private static (Tensor Rows, int[] Labels) Blobs(ulong seed, int perClass, double distance = 4)
    {
        using var generator = new Generator(seed);
        int[] labels = [.. Enumerable.Range(0, 3 * perClass).Select(i => i % 3)];
        var rows = Ops.Randn([labels.Length, 5], generator);
        var centres = Tensor.FromArray<long>(Array.ConvertAll(labels, l => (long)l)).OneHot(5).To(ScalarType.Float32);
        return (rows + (centres * distance), labels);
    }
}
