using System.Text.Json;
using Selfsame.Evaluation;
using Selfsame.Tests.Siamese;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Evaluation;

public sealed class LinearProbeTests : IDisposable
{
    private static readonly LinearOptions s_small = new() { Optimizer = LinearOptimizer.Sgd, BaseLr = 25.6, BatchSize = 10, Epochs = 60 };

    private readonly Scope _scope = new();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void The_loss_and_its_gradient_are_those_of_softmax_regression()
    {
        using var generator = new Generator(3);
        using var classifier = new LinearClassifier(dimensions: 4, classes: 3, generator, type: ScalarType.Float64);
        var features = Tensor.FromArray<double>([0.5, -1, 2, 0.25, 1, 1, -0.5, 3, -2, 0.1, 0.2, 0.3], 3, 4);
        var labels = Tensor.FromArray<long>([2, 0, 2]);

        var loss = classifier.Loss(features, labels);
        var gradients = Autograd.Grad([loss], [classifier.Weight, classifier.Bias]);

        // -log softmax in plain loops.
        double Reference(double[] weight, double[] bias)
        {
            var x = features.ToArray<double>();
            var total = 0.0;
            foreach (var (row, label) in new[] { 2, 0, 2 }.Index())
            {
                var scores = Enumerable.Range(0, 3).Select(c => bias[c] + Enumerable.Range(0, 4).Sum(d => weight[(4 * c) + d] * x[(4 * row) + d])).ToArray();
                total -= scores[label] - Math.Log(scores.Sum(Math.Exp));
            }

            return total / 3;
        }

        var (w, b) = (classifier.Weight.ToArray<double>(), classifier.Bias.ToArray<double>());
        Assert.Equal(Reference(w, b), loss.ToDouble(), 12);
        FiniteDifferences.AssertClose(
            FiniteDifferences.Gradient(t => Reference(t.ToArray<double>(), b), classifier.Weight.Detach()), gradients[0].ToArray<double>());
        FiniteDifferences.AssertClose(
            FiniteDifferences.Gradient(t => Reference(w, t.ToArray<double>()), classifier.Bias.Detach()), gradients[1].ToArray<double>());
    }

    [Fact]
    public void It_starts_from_small_normal_weights_and_no_bias()
    {
        using var generator = new Generator(1);
        using var classifier = new LinearClassifier(dimensions: 500, classes: 100, generator);

        Assert.Equal(0.01, classifier.Weight.Std().ToDouble(), 0.0002);
        Assert.Equal(0, classifier.Weight.Mean().ToDouble(), 0.0002);
        Assert.All(classifier.Bias.ToArray<float>(), v => Assert.Equal(0, v));
    }

    [Theory]
    [InlineData(LinearOptimizer.Sgd, 25.6, 60)]
    [InlineData(LinearOptimizer.Lars, 100, 200)]
    public void What_can_be_separated_is(LinearOptimizer optimizer, double baseLr, int epochs)
    {
        var (train, trainLabels) = Blobs(seed: 1, perClass: 40, distance: 8);
        var (test, testLabels) = Blobs(seed: 2, perClass: 30, distance: 8);

        var result = new LinearProbe(s_small with { Optimizer = optimizer, BaseLr = baseLr, Epochs = epochs })
            .Evaluate(train, trainLabels, test, testLabels, 3, TestContext.Current.CancellationToken);

        Assert.Equal((100, 100, 100, 100), (result.Top1, result.Top5, result.MeanPerClass, result.TrainTop1));
        Assert.InRange(result.TrainLoss, 0, 0.2);
        Assert.Equal((90, 120, 3, 10), (result.Images, result.TrainImages, result.Classes, result.BatchSize));
    }

    [Fact]
    public void What_has_no_classes_in_it_stays_near_chance_on_the_test_set()
    {
        var (train, _) = Blobs(seed: 1, perClass: 40, distance: 0);
        var (test, _) = Blobs(seed: 2, perClass: 100, distance: 0);

        var result = new LinearProbe(s_small).Evaluate(train, Cycle(120), test, Cycle(300), 3, TestContext.Current.CancellationToken);

        Assert.InRange(result.Top1, 22, 45);
    }

    [Fact]
    public void The_same_seed_gives_the_same_figures_and_the_best_epoch_is_apart_from_the_last()
    {
        var (train, trainLabels) = Blobs(seed: 1, perClass: 40, distance: 1);
        var (test, testLabels) = Blobs(seed: 2, perClass: 30, distance: 1);
        LinearResult Run(long seed) => new LinearProbe(s_small with { Seed = seed, TestEveryEpochs = 1 })
            .Evaluate(train, trainLabels, test, testLabels, 3, TestContext.Current.CancellationToken) with { Seconds = 0 };

        var result = Run(7);

        Assert.Equal(result, Run(7));
        Assert.NotEqual(result.TrainLoss, Run(8).TrainLoss);
        Assert.True(result.BestTop1 >= result.Top1);
        Assert.InRange(result.BestEpoch, 1, 60);
    }

    [Fact]
    public void The_scale_of_the_features_does_not_matter()
    {
        var (train, trainLabels) = Blobs(seed: 1, perClass: 40, distance: 1);
        var (test, testLabels) = Blobs(seed: 2, perClass: 30, distance: 1);
        LinearResult Run(double scale) =>
            new LinearProbe(s_small)
                .Evaluate(train * scale, trainLabels, test * scale, testLabels, 3, TestContext.Current.CancellationToken);

        // Powers of two change no digit.
        Assert.Equal(Run(1) with { Seconds = 0 }, Run(64) with { Seconds = 0, FeatureNorm = Run(1).FeatureNorm });
    }

    [Fact]
    public void Rows_without_label_take_no_part()
    {
        var (train, trainLabels) = Blobs(seed: 1, perClass: 40, distance: 8);
        var (test, testLabels) = Blobs(seed: 2, perClass: 10, distance: 8);
        trainLabels[3] = testLabels[0] = testLabels[1] = -1;

        var result = new LinearProbe(s_small).Evaluate(train, trainLabels, test, testLabels, 3, TestContext.Current.CancellationToken);

        Assert.Equal((28, 119, 3), (result.Images, result.TrainImages, result.Unlabelled));
    }

    [Fact]
    public void A_rate_that_diverges_says_what_to_lower()
    {
        var (train, labels) = Blobs(seed: 1, perClass: 40, distance: 1);
        var error = Assert.Throws<ArgumentException>(() => new LinearProbe(s_small with { BaseLr = 1e6, Epochs = 1000, Momentum = 0.99, WeightDecay = 1 })
            .Evaluate(train, labels, train, labels, 3, TestContext.Current.CancellationToken));
        Assert.Contains("lower its base learning rate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_step_schedule_and_raw_features_are_moco_s_recipe()
    {
        var (train, labels) = Blobs(seed: 1, perClass: 40, distance: 8);
        var options = LinearOptions.MoCo with { Epochs = 10, BaseLr = 1, BatchSize = 10 };

        var result = new LinearProbe(options).Evaluate(train, labels, train, labels, 3, TestContext.Current.CancellationToken);

        Assert.Equal((100, 1), (result.Top1, result.FeatureNorm));
        Assert.Equal("x 0.1 after epochs 6 and 8", LinearProtocol.Of(options, result).Schedule);
        Assert.Equal(
            (100, 30, 256, 0, ClassifierSchedule.Step),
            (
                LinearOptions.MoCo.Epochs,
                LinearOptions.MoCo.BaseLr,
                LinearOptions.MoCo.BatchSize,
                LinearOptions.MoCo.WeightDecay,
                LinearOptions.MoCo.Schedule));
        var schedule = ClassifierSchedules.Create(ClassifierSchedule.Step, 100, 0.1);
        Assert.Equal([1, 1, 0.1, 0.1, 0.01, 0.01], new[] { 0, 59, 60, 79, 80, 99 }.Select(e => Math.Round(schedule.FactorAt(e, 100), 9)));
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(1, 0)]
    [InlineData(1, double.NaN)]
    public void Options_out_of_range_are_refused(int epochs, double baseLr) =>
        Assert.Contains(
            "linear.",
            Assert.Throws<ArgumentException>(() => new LinearProbe(new LinearOptions { Epochs = epochs, BaseLr = baseLr })).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_report_states_how_the_classifier_was_trained()
    {
        var (train, labels) = Blobs(seed: 1, perClass: 40, distance: 8);
        var options = s_small with { Seed = 5 };
        var result = new LinearProbe(options).Evaluate(train, labels, train, labels, 3, TestContext.Current.CancellationToken);

        using var json = JsonDocument.Parse(
            EvaluationReport.Of(
                result,
                options,
                240,
                2,
                new EvaluationProtocol { Backbone = "resnet18", Width = 1, InputSize = 32, Data = "a", Test = "b" })
                .ToJson());

        Assert.Equal("linear", json.RootElement.GetProperty("task").GetString());
        Assert.Equal(120, json.RootElement.GetProperty("imagesPerSecond").GetDouble());
        Assert.Equal(json.RootElement.GetProperty("top1").GetDouble(), result.Top1);
        var linear = json.RootElement.GetProperty("protocol").GetProperty("linear");
        Assert.Equal("sgd", linear.GetProperty("optimizer").GetString());
        Assert.Equal(1, linear.GetProperty("learningRate").GetDouble());
        Assert.Equal(5, linear.GetProperty("seed").GetInt32());
    }

    private static int[] Cycle(int count) => [.. Enumerable.Range(0, count).Select(i => i % 3)];

    // Three unit balls whose centres are this far from the origin.
    private static (Tensor Rows, int[] Labels) Blobs(ulong seed, int perClass, double distance)
    {
        using var generator = new Generator(seed);
        var labels = Cycle(3 * perClass);
        var rows = Ops.Randn([labels.Length, 5], generator);
        var centres = Tensor.FromArray<long>(Array.ConvertAll(labels, l => (long)l)).OneHot(5).To(ScalarType.Float32);
        return (rows + (centres * distance), labels);
    }
}
