using Selfsame.Evaluation;
using Selfsame.Recipes;
using Selfsame.Routing;
using Selfsame.Studies;
using Selfsame.Tests.Evaluation;
using Selfsame.Tests.Routing;
using Selfsame.Tests.Training;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Tests.Studies;

/// <summary>A study of what backbones, trained on some classes or with sub-nets, are worth on other sets.</summary>
public sealed class StudyTransferTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly GeneratedImages _others = new();
    private readonly TinyImages _images = new(48, 8);
    private readonly TinyImages _test = new(30, 8);

    public StudyTransferTests()
    {
        foreach (var (set, seed) in new[] { ("one", 1), ("two", 2) })
        {
            _others.Fill($"{set}/train", perClass: 6, seed, "blue", "red").Dispose();
            _others.Fill($"{set}/test", perClass: 3, seed + 10, "blue", "red").Dispose();
        }
    }

    public void Dispose()
    {
        _images.Dispose();
        _test.Dispose();
        _others.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Backbones_and_routed_sub_nets_have_the_figures_of_the_commands_that_measure_them_alone()
    {
        var study = Study.Open(_folder.File("study"), Recipe(), _images);

        var summary = study.Run(_images, _test, new StudyTaskOptions { Threads = 1 });

        Assert.Equal(["green", "routed"], summary.Groups.Select(g => g.Variant));
        Assert.True(summary.Conditions.ImagesVary);
        Assert.All(summary.Floors, f => Assert.Equal(["one", "two"], f.Transfers!.Select(t => t.Set)));
        Assert.Null(summary.Groups[0].Subnets);
        Assert.Equal(4, summary.Groups[1].Subnets);
        Assert.Contains(summary.Findings, f => f.Kind == "bestTransfer" && f.Numbers.Keys.SequenceEqual(["one", "two"]));

        var run = study.Directory.Run(summary.Cells[1].Name).Path;
        using var subnets = TrainedSubnets.Load(run);
        foreach (var transfer in summary.Cells[1].Transfers!)
        {
            using var train = ImageSources.Open(_others.At($"{transfer.Set}/train"));
            using var test = ImageSources.Open(_others.At($"{transfer.Set}/test"));
            var found = new SubnetRouting(subnets).Run(train, cancellation: TestContext.Current.CancellationToken);
            using var largest = TrainedBackbone.Load(TrainedBackbone.FileOf(run));
            using var best = subnets.Extract(found.Best.Path);

            Assert.Equal(Top1(largest, train, test), transfer.Figures["knn"], 1e-9);
            Assert.Equal(Top1(best, train, test), transfer.Route!.Figures["knn"], 1e-9);
            Assert.Equal(found.Best.Top1, transfer.Route.Best, 1e-9);
            Assert.Equal(found.Largest.Top1, transfer.Route.Largest, 1e-9);
            Assert.Equal(found.Scores.Where(s => s != found.Largest).Average(s => s.Top1), transfer.Route.Mean, 1e-9);
        }
    }

    [Fact]
    public void Cells_learn_from_their_classes_and_begin_with_the_stated_weights()
    {
        var first = Study.Open(_folder.File("first"), Recipe(), _images).Run(_images, _test, new StudyTaskOptions { Threads = 1 });
        var weights = Path.Combine(_folder.File("first"), "cells", first.Cells[0].Name);
        var recipe = Recipe() with { InitFrom = weights };
        var study = Study.Open(_folder.File("second"), recipe, _images);

        var second = study.Run(_images, _test, new StudyTaskOptions { Threads = 1 });

        // Of 48 images 16 are green: two batches of 8 an epoch.
        Assert.All([first, second], s => Assert.Equal([0.5, 1, 1.5, 2], s.Cells[0].Curves["loss"].Select(p => p.Epoch)));
        Assert.NotEqual(first.Cells[0].CheckpointSha256, second.Cells[0].CheckpointSha256);
        Assert.NotEqual(first.Cells[0].Curves["loss"].Select(p => p.Value), second.Cells[0].Curves["loss"].Select(p => p.Value));
    }

    [Theory]
    [InlineData("protocols: [knnn]", "did you mean 'knn'?")]
    [InlineData("limit: -1", "limit")]
    public void Options_that_make_no_sense_are_refused(string options, string expected)
    {
        var error = Record.Exception(() =>
            StudyRecipe.Read(RecipeReader.Parse("transfer: { sets: [a], " + options + " }", "study.yaml")).Transfer.CreateProtocols());
        Assert.Contains(expected, error!.Message, StringComparison.Ordinal);
    }

    private static double Top1(LoadedBackbone loaded, IImageSource train, IImageSource test) => new KnnEvaluation { Options = new KnnOptions { K = 6 } }
        .Run(loaded.Backbone, loaded.Info, train, test, TestContext.Current.CancellationToken).Figures.First(f => f.Key == "top1").Value;

    private StudyRecipe Recipe()
    {
        var clusters = TinyClusters.Write(_folder.File("clusters"), _images, 16);
        return StudyRecipe.Read(RecipeReader.Parse($$"""
            methods: [simsiam]
            forms: [loss]
            targets: [stop-gradient]
            seeds: [1]
            run: { epochs: 2, batch_size: 8, views: { size: 8 }, backbone: { width: 0.25 }, device: cpu, log_every_steps: 1, probe: { every_epochs: 0 } }
            variants:
              green: { classes: [green] }
              routed: { sdr: { clusters: "{{clusters}}", subnets: { groups: 2 }, phases: [0, 1, 1] } }
            transfer: { sets: ["{{_others.At("one")}}", "{{_others.At("two")}}"], protocols: [knn] }
            evaluation: { k: 5, linear: { epochs: 2 } }
            gradients: { enabled: false }
            """, "study.yaml"));
    }
}
