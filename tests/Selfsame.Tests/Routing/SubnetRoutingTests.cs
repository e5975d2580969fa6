using Selfsame.Evaluation;
using Selfsame.Routing;
using Selfsame.Siamese;
using Selfsame.Tests.Training;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Backbones.Subnets;
using Xunit;
using static Selfsame.Tests.Training.TestRuns;

namespace Selfsame.Tests.Routing;

public sealed class SubnetRoutingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TinyImages _images = new(24, 8);

    public void Dispose()
    {
        _images.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void EverySubNetHasTheScoreOfItsOwnBackboneAndTheBestIsFirst()
    {
        var run = Trained([1, 0, 1]);
        using var labelled = new TinyImages(60, 8);
        using var validation = new TinyImages(30, 8);
        using var subnets = TrainedSubnets.Load(run);
        var options = new RoutingOptions { Knn = new KnnOptions { K = 5 } };

        var result = new SubnetRouting(subnets, options).Run(labelled, validation, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(["*-*-*-*", "0-0-0-0", "0-0-0-1", "0-0-1-0", "0-0-1-1"], result.Scores.Select(s => s.Path.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(result.Scores.Max(s => s.Top1), result.Best.Top1);
        Assert.Equal(SubnetPath.Largest, result.Largest.Path);
        foreach (var score in result.Scores)
        {
            using var alone = subnets.Extract(score.Path);
            var expected = new KnnEvaluation { Options = options.Knn }.Run(alone.Backbone, alone.Info, labelled, validation,
                TestContext.Current.CancellationToken);
            Assert.Equal(expected.Figures.First(f => f.Key == "top1").Value, score.Top1, 6);
            Assert.Equal(30, score.Images);
        }

        // The largest network of the checkpoint is the run's backbone file.
        using var largest = subnets.Extract(SubnetPath.Largest);
        using var file = TrainedBackbone.Load(TrainedBackbone.FileOf(run));
        Assert.All(file.Backbone.StateDict(), t => Assert.True(t.Value.Equal(largest.Backbone.StateDict()[t.Key])));
    }

    [Fact]
    public void ARaceDropsSubNetsOnFewImagesAndEndsWithAll()
    {
        using var subnets = TrainedSubnets.Load(Trained([0, 0, 0, 0, 1]));
        using var labelled = new TinyImages(420, 8);
        var rounds = new List<(int Round, int Subnets)>();

        var all = new SubnetRouting(subnets).Run(labelled, cancellation: TestContext.Current.CancellationToken);
        var race = new SubnetRouting(subnets, new RoutingOptions { Race = true, Finalists = 4 })
            .Run(labelled, null, (round, count, _) => rounds.Add((round, count)), TestContext.Current.CancellationToken);

        Assert.Equal([(1, 16), (2, 8), (3, 4)], rounds.Distinct());
        Assert.Equal(17, race.Scores.Count);
        Assert.Equal(5, race.Scores.Count(s => s.IsFinal));
        Assert.All(race.Scores.Where(s => s.IsFinal), s => Assert.Equal(all.Scores.Single(a => a.Path.Equals(s.Path)).Top1, s.Top1));
        Assert.Equal([200, 210], race.Scores.Where(s => !s.IsFinal).Select(s => s.Images).Distinct().Order());
        Assert.All(all.Scores, s => Assert.Equal(420, s.Images));
    }

    [Fact]
    public void WhatCanNotBeRoutedIsRefused()
    {
        var plain = _folder.File("plain");
        Run(Recipe([1]) with { Sdr = null }, _images, plain);
        var whole = _folder.File("whole");
        var recipe = Recipe([0, 1]);
        Run(recipe with { Sdr = recipe.Sdr! with { ClosedStages = ClosedStages.Whole } }, _images, whole);

        Assert.Contains("has no sub-nets", Assert.Throws<RunException>(() => TrainedSubnets.Load(plain)).Message, StringComparison.Ordinal);
        Assert.Contains("whole stages", Assert.Throws<RunException>(() => TrainedSubnets.Load(whole)).Message, StringComparison.Ordinal);
        Assert.Contains("there is no run", Assert.Throws<RunException>(() => TrainedSubnets.Load(_folder.File("nothing"))).Message, StringComparison.Ordinal);
    }

    private string Trained(int[] phases)
    {
        var run = _folder.File("run");
        Run(Recipe(phases), _images, run);
        return run;
    }

    private PretrainRecipe Recipe(int[] phases)
    {
        var recipe = PretrainRecipe.For(Methods.SimSiam(8));
        var projector = HeadOptions.Mlp(2, 32, 32) with { OutputNorm = HeadNorm.Plain };
        return recipe with
        {
            Method = recipe.Method with { Projector = projector, Predictor = PredictorOptions.Mlp(2, 16, 32) },
            Backbone = recipe.Backbone with { Width = 0.25 },
            Epochs = phases.Sum(),
            BatchSize = 8,
            Threads = 2,
            Probe = new() { EveryEpochs = 0 },
            Sdr = new SdrOptions { Clusters = TinyClusters.Write(_folder.File("clusters"), _images, 16), Subnets = new() { Groups = 2 }, Phases = phases },
        };
    }
}
