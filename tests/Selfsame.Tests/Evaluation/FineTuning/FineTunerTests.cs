using System.Text.Json;
using Selfsame.Evaluation;
using Selfsame.Evaluation.FineTuning;
using Selfsame.Torch;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Augmentation.Policies;
using Selfsame.Vision.Backbones;
using Xunit;

namespace Selfsame.Tests.Evaluation.FineTuning;

public sealed class FineTunerTests : IDisposable
{
    private static readonly FineTuneOptions s_small = new() { Epochs = 3, BatchSize = 8, Workers = 2 };
    private static readonly BackboneInfo s_info = new()
    {
        Options = new BackboneOptions { Name = "resnet18", Width = 0.25, Stem = BackboneStem.Small },
        InputSize = 16,
    };

    private readonly GeneratedImages _images = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _images.Dispose();

    [Fact]
    public void Colours_are_learned_and_every_weight_moves()
    {
        using var train = _images.Fill("train", perClass: 10, seed: 1, "blue", "red");
        using var test = _images.Fill("test", perClass: 5, seed: 2, "red"); // other numbers for the same names
        using var backbone = Create();
        var before = backbone.StateDict().ToDictionary(p => p.Key, p => Numbers(p.Value));
        var epochs = new List<FineTuneEpoch>();

        var result = new FineTuner(s_small).Run(backbone, s_info, train, test, epochs.Add, Token);

        Assert.Equal((100, 100), (result.Last.Top1, result.BestTop1));
        Assert.Equal((20, 8, 6), (result.TrainImages, result.BatchSize, result.Steps)); // 20 images are two whole batches
        Assert.Equal([1, 2, 3], epochs.Select(e => e.Epoch));
        Assert.True(epochs[2].Loss < epochs[0].Loss);
        Assert.All(backbone.StateDict(), p => Assert.NotEqual(before[p.Key], Numbers(p.Value)));
    }

    [Fact]
    public void The_same_seed_gives_the_same_figures_whatever_the_workers()
    {
        using var train = _images.Fill("train", perClass: 6, seed: 1, "blue", "red");
        double Run(FineTuneOptions options)
        {
            using var backbone = Create();
            return new FineTuner(options).Run(backbone, s_info, train, train, cancellation: Token).TrainLoss;
        }

        Assert.Equal(Run(s_small), Run(s_small with { Workers = 1 }));
        Assert.NotEqual(Run(s_small), Run(s_small with { Seed = 2 }));
    }

    [Fact]
    public void Mixing_smoothing_and_policies_change_the_training_and_stand_in_the_protocol()
    {
        using var train = _images.Fill("train", perClass: 6, seed: 1, "blue", "red");
        EvaluationReport Run(FineTuneOptions options)
        {
            using var backbone = Create();
            return new FineTuneEvaluation { Options = options }.Run(
                backbone,
                s_info,
                train,
                train,
                new EvaluationProtocol { Data = "train", Backbone = "resnet18", Width = 0.25, InputSize = 16 },
                Token);
        }

        var plain = Run(s_small);
        FineTuneOptions[] changed =
        [
            s_small with { LabelSmoothing = 0.1 },
            s_small with { Mix = new() { MixUpAlpha = 0.2 } },
            s_small with { Mix = new() { CutMixAlpha = 1 } },
            s_small with { Policy = PolicyKind.RandAugment },
            s_small with { EraseProbability = 1 },
        ];

        Assert.Null(plain.Protocol.FineTune!.Mix);
        Assert.All(changed, options => Assert.NotEqual(plain.Figures.ToDictionary()["trainLoss"], Run(options).Figures.ToDictionary()["trainLoss"]));
        Assert.Equal(1, Run(changed[2]).Protocol.FineTune!.Mix!.CutMixAlpha);
        Assert.EndsWith("flip, RandAugment (2, 9)", Run(changed[3]).Protocol.FineTune!.Augmentation, StringComparison.Ordinal);
        Assert.Contains(
            "finetune.label_smoothing",
            Assert.Throws<ArgumentException>(() => new FineTuner(new() { LabelSmoothing = 1 })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_ends_it_between_steps_and_no_tensor_is_left()
    {
        using var train = _images.Fill("train", perClass: 6, seed: 1, "blue", "red");
        using var backbone = Create();
        using var cancellation = new CancellationTokenSource();
        var live = Tensor.LiveCount;

        Assert.ThrowsAny<OperationCanceledException>(
            () => new FineTuner(s_small).Run(backbone, s_info, train, train, _ => cancellation.Cancel(), cancellation.Token));

        foreach (var parameter in backbone.Parameters())
        {
            parameter.Grad = null;
        }

        Assert.Equal(live, Tensor.LiveCount);
    }

    [Fact]
    public void What_makes_no_sense_is_refused_before_training()
    {
        using var train = _images.Fill("train", perClass: 2, seed: 1, "blue", "red");
        using var test = _images.Fill("test", perClass: 1, seed: 1, "green");
        using var backbone = Create();

        Assert.Contains(
            "lacks: green",
            Assert.Throws<ArgumentException>(() => new FineTuner(s_small).Run(backbone, s_info, train, test, cancellation: Token)).Message,
            StringComparison.Ordinal);
        Assert.Contains("finetune.trunk_lr", Assert.Throws<ArgumentException>(() => new FineTuner(new() { TrunkLr = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("lower the learning rates", Assert.Throws<ArgumentException>(() => new FineTuner(s_small with { HeadLr = 1e38, TrunkLr = 1e20 })
            .Run(backbone, s_info, train, train, cancellation: Token)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Few_labels_are_fine_tuned_by_swavs_recipe_and_the_report_says_so()
    {
        using var train = _images.Fill("train", perClass: 10, seed: 1, "blue", "red");
        using var backbone = Create();
        var recipe = FineTuneOptions.SemiSupervised(0.01);
        Assert.Equal((0.02, 5, 256, 20), (recipe.TrunkLr, recipe.HeadLr, recipe.BatchSize, recipe.Epochs));
        Assert.Equal((0.01, 0.2), (FineTuneOptions.SemiSupervised(0.1).TrunkLr, FineTuneOptions.SemiSupervised(0.1).HeadLr));

        var report = new SemiSupervisedEvaluation { Share = 0.2, Seed = 4, FineTune = recipe with { HeadLr = 0.1, Epochs = 5 }, List = _images.At("list.tsv") }
            .Run(backbone, s_info, train, train, cancellation: Token);

        using var json = JsonDocument.Parse(report.ToJson());
        Assert.Equal("semi", json.RootElement.GetProperty("task").GetString());
        var protocol = json.RootElement.GetProperty("protocol");
        Assert.Equal(4, protocol.GetProperty("labels").GetProperty("images").GetInt32());
        Assert.Equal(_images.At("list.tsv"), protocol.GetProperty("labels").GetProperty("list").GetString());
        Assert.Equal("x 0.2 after epochs 3 and 4", protocol.GetProperty("fineTune").GetProperty("schedule").GetString());
        Assert.Equal(5, File.ReadAllLines(_images.At("list.tsv")).Length);
    }

    [Fact]
    public void A_frozen_backbone_with_few_labels_keeps_its_weights()
    {
        using var train = _images.Fill("train", perClass: 10, seed: 1, "blue", "red");
        using var backbone = Create();
        var before = backbone.StateDict()["conv1.weight"].ToArray<float>();

        var report = new SemiSupervisedEvaluation { Share = 0.1, Linear = new() { Epochs = 200, BaseLr = 256 } }.Run(
            backbone, s_info, train, train, cancellation: Token);

        Assert.Equal(100, report.Figures.ToDictionary()["top1"]);
        Assert.Equal(2, report.Figures.ToDictionary()["trainImages"]);
        Assert.Equal(before, backbone.StateDict()["conv1.weight"].ToArray<float>());
    }

    [Fact]
    public void A_probe_under_augmentation_sees_other_features_in_each_epoch()
    {
        using var train = _images.Fill("train", perClass: 8, seed: 1, "blue", "red");
        using var backbone = Create();
        var evaluation = new LinearEvaluation { Options = new() { Epochs = 3 }, Augment = true };

        var report = evaluation.Run(backbone, s_info, train, train, Token);

        using var json = JsonDocument.Parse(report.ToJson());
        Assert.Equal(
            "random crop of 16 px with 2 px of border, flip, computed in each epoch",
            json.RootElement.GetProperty("protocol").GetProperty("linear").GetProperty("features").GetString());
        var plain = new LinearEvaluation { Options = new() { Epochs = 3 } }.Run(backbone, s_info, train, train, Token);
        Assert.NotEqual(plain.Figures.ToDictionary()["trainLoss"], report.Figures.ToDictionary()["trainLoss"]);

        var view = new FeatureExtractorOptions { View = ClassifierViews.Train(s_info), Seed = 1 };
        using var first = new FeatureExtractor(backbone, view).Extract(train, cancellation: Token);
        using var second = new FeatureExtractor(backbone, view with { Epoch = 1 }).Extract(train, cancellation: Token);
        Assert.NotEqual(first.Features.ToArray<float>(), second.Features.ToArray<float>());
    }

    [Fact]
    public void Training_views_are_padded_crops_for_small_images()
    {
        Assert.Equal((CropKind.RandomPadded, 2), (ClassifierViews.Train(s_info).Crop, ClassifierViews.Train(s_info).Padding));
        Assert.Equal(CropKind.RandomResized, ClassifierViews.Train(s_info with { InputSize = 224 }).Crop);
    }

    private static double[] Numbers(Tensor tensor)
    {
        using var scope = new Scope();
        return tensor.To(ScalarType.Float64).ToArray<double>();
    }

    private static Backbone Create()
    {
        Runtime.ManualSeed(1);
        return BackboneCatalog.Create(s_info.Options);
    }
}
