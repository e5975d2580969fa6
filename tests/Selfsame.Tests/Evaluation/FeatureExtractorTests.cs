using Selfsame.Evaluation;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Tests.Evaluation;

/// <summary>From a folder of PNGs to features, files and figures.</summary>
public sealed class FeatureExtractorTests : IDisposable
{
    private static readonly BackboneInfo s_info = new()
    {
        Options = new BackboneOptions { Name = "resnet18", Width = 0.25, Stem = BackboneStem.Small },
        InputSize = 16,
    };

    private readonly GeneratedImages _images = new();
    private readonly Backbone _backbone = BackboneCatalog.Create(s_info.Options);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _backbone.Dispose();
        _images.Dispose();
    }

    [Fact]
    public void Rows_are_the_images_in_order_whatever_the_batches_and_threads()
    {
        using var source = _images.Fill("train", perClass: 5, seed: 1, "blue", "red");
        using var one = Extractor(batchSize: 1, workers: 1).Extract(source, cancellation: Token);
        using var many = Extractor(batchSize: 4, workers: 3).Extract(source, cancellation: Token);

        Assert.Equal([10, 128], one.Features.Shape);
        Assert.Equal(Enumerable.Range(0, 10), one.Indices);
        Assert.Equal([0, 0, 0, 0, 0, 1, 1, 1, 1, 1], one.Labels);
        Assert.Equal(["blue", "red"], one.Classes);
        using var scope = new Scope();
        Assert.InRange((one.Features - many.Features).Abs().Max().ToDouble(), 0, 1e-5);
    }

    [Fact]
    public void A_row_is_the_pooled_output_for_the_normalised_image()
    {
        using var source = _images.Fill("train", perClass: 1, seed: 2, "blue");
        using var set = Extractor().Extract(source, cancellation: Token);

        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        using var encoded = source.Open(0);
        using var pixels = encoded.Decode();
        var image = Ops.Stack([.. Enumerable.Range(0, 3).Select(c => Tensor.FromArray<float>(
            [.. Enumerable.Range(0, 256).Select(p => ((pixels.Pixels[(3 * p) + c] / 255f) - Of(RgbValues.ImageNetMean, c)) / Of(RgbValues.ImageNetStd, c))], 16, 16))]);
        _backbone.Eval();
        var expected = _backbone.ForwardFeatures(image.Unsqueeze(0)).Mean([2, 3]);
        Assert.InRange((set.Features - expected).Abs().Max().ToDouble(), 0, 1e-5);
    }

    [Fact]
    public void Unreadable_images_have_no_row_and_are_listed()
    {
        _images.Fill("train", perClass: 3, seed: 3, "blue", "red").Dispose();
        File.WriteAllText(_images.At("train/blue/01.png"), "no image");
        using var source = ImageSources.Open(_images.At("train"));
        using var set = Extractor(batchSize: 2).Extract(source, cancellation: Token);

        Assert.Equal([0, 2, 3, 4, 5], set.Indices);
        Assert.Equal([0, 0, 1, 1, 1], set.Labels);
        Assert.Equal([5, 128], set.Features.Shape);
        Assert.Equal("blue/01.png", Assert.Single(set.Skipped).Name);
    }

    [Fact]
    public void Every_module_is_in_its_own_mode_again_and_no_tensor_is_left()
    {
        using var source = _images.Fill("train", perClass: 3, seed: 4, "blue");
        _backbone.Train();
        var frozen = _backbone.NamedModules().First(m => m.Name == "layer2").Module;
        frozen.Eval();
        var before = Modes();
        var live = Tensor.LiveCount;

        using (Extractor().Extract(source, cancellation: Token))
        {
            Assert.Equal(live + 1, Tensor.LiveCount);
        }

        Assert.Equal(before, Modes());
        Assert.Equal(live, Tensor.LiveCount);
    }

    [Fact]
    public void Progress_ends_at_all_images_and_cancelling_restores_the_mode()
    {
        using var source = _images.Fill("train", perClass: 5, seed: 5, "blue");
        using var cancellation = new CancellationTokenSource();
        var seen = new List<FeatureProgress>();
        Extractor(batchSize: 2).Extract(source, seen.Add, Token).Dispose();
        Assert.Equal([2, 4, 5], seen.Select(p => p.Done));
        Assert.All(seen, p => Assert.Equal(5, p.Total));

        Assert.ThrowsAny<OperationCanceledException>(() => Extractor(batchSize: 1).Extract(source, _ => cancellation.Cancel(), cancellation.Token));
        Assert.True(_backbone.IsTraining);
    }

    [Fact]
    public void Neighbours_find_classes_by_name_though_their_numbers_differ()
    {
        using var train = _images.Fill("train", perClass: 6, seed: 6, "blue", "red");
        using var test = _images.Fill("test", perClass: 4, seed: 7, "red");
        using var bank = Extractor().Extract(train, cancellation: Token);
        using var queries = Extractor().Extract(test, cancellation: Token);

        var result = new KnnClassifier(new KnnOptions { K = 3 }).Evaluate(bank, queries, Token);

        Assert.Equal((100.0, 100.0, 4, 12, 2), (result.Top1, result.MeanPerClass, result.Images, result.Bank, result.Classes));
        Assert.Equal(100, new KnnClassifier(new KnnOptions { K = 3 }).EvaluateLeaveOneOut(bank, Token).Top1);
    }

    [Fact]
    public void A_class_that_the_bank_lacks_is_named()
    {
        using var train = _images.Fill("train", perClass: 2, seed: 8, "blue", "red");
        using var test = _images.Fill("test", perClass: 1, seed: 9, "green", "red");
        using var bank = Extractor().Extract(train, cancellation: Token);
        using var queries = Extractor().Extract(test, cancellation: Token);

        var error = Assert.Throws<ArgumentException>(() => new KnnClassifier().Evaluate(bank, queries, Token));

        Assert.EndsWith("lacks: green", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaving_one_out_compares_no_image_with_itself()
    {
        // One image of each class: without itself, the nearest is of the other class.
        using var source = _images.Fill("train", perClass: 1, seed: 10, "blue", "red");
        using var set = Extractor().Extract(source, cancellation: Token);

        var result = new KnnClassifier().EvaluateLeaveOneOut(set, Token);

        Assert.Equal((0, 1), (result.Top1, result.K));
    }

    private FeatureExtractor Extractor(int batchSize = 64, int workers = 2) =>
        new(_backbone, FeatureExtractorOptions.For(s_info) with { BatchSize = batchSize, Workers = workers });

    private List<bool> Modes() => [.. _backbone.NamedModules().Select(m => m.Module.IsTraining)];

    private static float Of(RgbValues values, int channel) => (float)(channel == 0 ? values.Red : channel == 1 ? values.Green : values.Blue);
}
