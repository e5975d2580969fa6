using Selfsame.Logging;
using Selfsame.Recipes;
using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;
using Selfsame.Vision.Tests.Sources;
using Xunit;
using static Selfsame.Tests.Training.TestRuns;

namespace Selfsame.Tests.Training;

public sealed class PretrainingTests
{
    public static TheoryData<string, MethodForm> MethodsAndForms =>
    [
        .. Methods.Names.Select(name => (name, MethodForm.Loss)),
        .. Methods.Names.Intersect(GradientForms.Names).Select(name => (name, MethodForm.Gradient)),
    ];

    [Theory]
    [MemberData(nameof(MethodsAndForms))]
    public void AStoppedAndResumedRunEqualsAnUndisturbedOneBitForBit(string method, MethodForm form)
    {
        using var folder = new TemporaryFolder();
        using var images = new TinyImages(48);
        var whole = folder.File("whole");
        var parts = folder.File("parts");

        Run(Recipe(method, form), images, whole);
        StopAfter(4, Recipe(method, form), images, parts);            // in the middle of the first epoch
        Assert.Equal(4, ReadProgress(parts).Step);
        using (var run = Pretraining.Resume(parts, images))
        {
            Assert.Equal(4, run.Step);
            Assert.Equal(12, run.Steps().Last().Step);
        }

        AssertSameRun(whole, parts);
    }

    // Shards behind a network are read forward and shuffled in a window; the rest of the epoch must be what it would have been.
    [Fact]
    public void AStoppedAndResumedRunOverAStreamEqualsAnUndisturbedOneBitForBit()
    {
        using var folder = new TemporaryFolder();
        using var server = new FileServer();
        for (var shard = 0; shard < 3; shard++)
        {
            server.Files[$"s-{shard}.tar"] = Shard(16 * shard, 16);
        }

        var previous = Environment.GetEnvironmentVariable("SELFSAME_CACHE");
        Environment.SetEnvironmentVariable("SELFSAME_CACHE", folder.File("cache"));
        try
        {
            var recipe = Recipe("simclr") with { ShuffleWindow = 12 };
            var (whole, parts) = (folder.File("whole"), folder.File("parts"));
            using (var images = ImageSources.Open(server.Address + "s-{0..2}.tar"))
            {
                Run(recipe, images, whole);
                StopAfter(4, recipe, images, parts); // in the middle of the first epoch
            }

            using (var images = ImageSources.Open(server.Address + "s-{0..2}.tar"))
            using (var run = Pretraining.Resume(parts, images))
            {
                Assert.Equal(12, run.Recipe.ShuffleWindow);
                Assert.Equal(12, run.Steps().Last().Step);
            }

            AssertSameRun(whole, parts);
        }
        finally
        {
            Environment.SetEnvironmentVariable("SELFSAME_CACHE", previous);
        }
    }

    [Fact]
    public void AStoppedAndResumedRunKeepsSwAVsQueueAndItsFrozenPrototypes()
    {
        using var folder = new TemporaryFolder();
        using var images = new TinyImages(48);
        var recipe = Recipe("swav");
        var objective = new SwAVObjective { Prototypes = 12, Queue = 20, QueueStartEpoch = 0.2, FreezeEpochs = 1 };
        recipe = recipe with { Method = recipe.Method with { Objective = objective } };
        var whole = folder.File("whole");
        var parts = folder.File("parts");

        Run(recipe, images, whole);
        StopAfter(5, recipe, images, parts);
        using (var run = Pretraining.Resume(parts, images))
        {
            var prototypes = run.Model.ObjectiveModule!.Parameters().Single();
            var frozen = prototypes.ToArray<float>();
            foreach (var step in run.Steps())
            {
                Assert.Equal(step.Step <= 6, frozen.SequenceEqual(prototypes.ToArray<float>()));
            }
        }

        AssertSameRun(whole, parts);
        using var scope = new Scope();
        var tensors = RunCheckpoint.Load(new RunDirectory(parts).LastCheckpoint).Tensors;
        Assert.Equal([20, 128], tensors["objective/queue_0"].Shape);
        Assert.Equal([12, 128], tensors["model/objective.weight"].Shape);
        Assert.Contains("optimizer/momentum_buffer/objective.weight", tensors.Keys);
    }

    [Theory]
    [InlineData("byol", "4 parts of 64 images: the gradient is that of 256 images at once")]
    [InlineData("moco-v1", "the gradient is that of 256 images at once")]
    [InlineData("simclr", "the negatives and batch norm see a part at a time")]
    [InlineData("directpred", "the predictor's correlation and batch norm see a part")]
    [InlineData("barlow-twins", "the cross-correlation")]
    [InlineData("vicreg", "variance and covariance")]
    [InlineData("swav", "the balance of the codes")]
    [InlineData("unigrad", "the moving correlation F")]
    public void ARecipeSaysWhatAccumulationChanges(string method, string words)
    {
        var recipe = PretrainRecipe.For(Methods.Create(method, 32)) with { BatchSize = 256, Accumulation = 4 };

        Assert.Contains(words, recipe.DescribeAccumulation(), StringComparison.Ordinal);
        Assert.Null((recipe with { Accumulation = 1 }).DescribeAccumulation());
    }

    [Theory]
    [InlineData("directpred")]
    [InlineData("swav")]
    public void EveryKindOfStateTrainsInBFloat16AndInParts(string method)
    {
        using var images = new TinyImages(24);
        using var run = Pretraining.Start(Recipe(method) with { Epochs = 1, Precision = Precision.Bfloat16, Accumulation = 2 }, images);

        Assert.All(run.Steps().Skip(1), s => Assert.True(double.IsFinite(s.Loss)));
        Assert.All(run.Model.StateDict().Values.Where(t => t.DType.IsFloatingPoint()), t => Assert.Equal(ScalarType.Float32, t.DType));
    }

    [Fact]
    public void APredictorCanBeMadeDirectByARecipe()
    {
        using var images = new TinyImages(24);
        var stated = RecipeReader.Parse("method: {name: byol, predictor: {kind: direct, direct: {epsilon: 0.1, every: 5}}}", "test");

        var recipe = RecipeResolver.Resolve(stated, images);

        Assert.Equal(PredictorKind.Direct, recipe.Method.Predictor.Kind);
        Assert.Equal((0.1, 0.99, 5), (recipe.Method.Predictor.Direct.Epsilon, recipe.Method.Predictor.Direct.Decay, recipe.Method.Predictor.Direct.Every));
        Assert.Equal(RecipeWriter.Write(recipe), RecipeWriter.Write(RecipeResolver.Read(RecipeWriter.Write(recipe), "test")));
    }

    [Fact]
    public void MetricsBeyondTheCheckpointAreWrittenAnewAfterAKill()
    {
        using var folder = new TemporaryFolder();
        using var images = new TinyImages(48);
        var whole = folder.File("whole");
        var killed = folder.File("killed");
        Run(Recipe("simclr"), images, whole);

        // What a kill leaves: an older checkpoint, newer lines and a torn one.
        StopAfter(4, Recipe("simclr"), images, killed);
        File.AppendAllText(new RunDirectory(killed).Metrics, "{\"step\":5,\"epoch\":0.8,\"loss\":99}\n{\"step\":6,\"ep");
        using (var run = Pretraining.Resume(killed, images))
        {
            _ = run.Steps().Last();
        }

        AssertSameRun(whole, killed);
    }

    [Fact]
    public void ARunThatWasKilledBeforeItsFirstCheckpointCanBeStartedAgain()
    {
        using var folder = new TemporaryFolder();
        using var images = new TinyImages(48);
        var directory = new RunDirectory(folder.File("run"));
        Run(Recipe("simclr") with { Epochs = 1 }, images, directory.Path);
        File.Delete(directory.LastCheckpoint);

        Run(Recipe("simclr") with { Epochs = 1 }, images, directory.Path);

        Assert.Single(MetricsLog.Read(directory.Metrics), line => line.Step == 0);
    }

    [Fact]
    public void ARunLeavesEverythingThatADesignPromises()
    {
        using var folder = new TemporaryFolder();
        using var images = new TinyImages(48, 16, 7, 30);
        var directory = new RunDirectory(folder.File("run"));
        var recipe = Recipe("simsiam") with { Checkpoint = new() { KeepEveryEpochs = 1 } };

        Run(recipe, images, directory.Path);

        Assert.True(File.Exists(directory.LastCheckpoint));
        Assert.True(File.Exists(directory.EpochCheckpoint(2)));
        Assert.True(File.Exists(directory.BestCheckpoint));
        Assert.Equal(["image 30", "image 7"], SkippedLog.Read(directory.Skipped).Select(s => s.Name).Order());
        Assert.Single(Directory.GetFiles(directory.Path, "events.out.tfevents.*"));
        var lines = MetricsLog.Read(directory.Metrics).ToList();
        Assert.NotNull(lines[0].Number("knn"));
        Assert.Equal(12, lines[^1].Step);
        Assert.Contains(
            lines,
            l =>
                l.Number("loss") is not null && l.Number("std") is not null && l.Number("effectiveRank") is not null
                    && l.Number("dataWait") is not null);
        var again = RecipeResolver.Read(File.ReadAllText(directory.Recipe), directory.Recipe);
        Assert.Equal(RecipeWriter.Write(Pretraining.ReadRecipe(directory.Path)), RecipeWriter.Write(again));
        using var backbone = BackboneFile.Load(directory.Backbone);
        Assert.Equal("simsiam", backbone.Info.Provenance.Method);
        Assert.Equal(16, backbone.Info.InputSize);
    }

    [Fact]
    public void AccumulationMovesTheMomentumEncoderOnceAStep()
    {
        using var images = new TinyImages(48);
        var recipe = Recipe("byol") with { Accumulation = 2, Epochs = 1 };
        using var run = Pretraining.Start(recipe, images);

        var reports = run.Steps().ToList();

        Assert.Equal(7, reports.Count);                         // step 0 and six steps of 8 images
        Assert.Equal(6, reports[^1].Step);

        // Had it moved twice a step, one step from the start would differ.
        using var once = Pretraining.Start(recipe, images);
        var steps = once.Steps().GetEnumerator();
        steps.MoveNext();
        var target = once.Model.Target!.Projector.NamedParameters().First().Tensor.Clone();
        steps.MoveNext();
        using var scope = new Scope();
        var online = once.Model.Online.Projector.NamedParameters().First().Tensor.Detach();
        var m = recipe.Method.Target.MomentumAt(1, once.TotalSteps);
        var expected = (target * m) + (online * (1 - m));
        Assert.True((expected - once.Model.Target.Projector.NamedParameters().First().Tensor).Abs().Max().ToDouble() < 1e-6);
    }

    [Fact]
    public void AccumulatedGradientsEqualThoseOfTheWholeBatchWhereImagesAreNotCoupled()
    {
        // SimSiam without batch norm in evaluation mode isn't trainable here, so compare through the objective: the mean of two halves' losses
        // is the loss of the whole.
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var objective = Methods.SimSiam(16).Objective;
        var p = Siamese.Views.Random(8, 4, 1);
        var t = Siamese.Views.Random(8, 4, 2);

        var whole = objective.Loss(Siamese.Views.Two(p, p, t, t), state).ToDouble();
        var halves = new[] { 0, 4 }.Average(start =>
        {
            var (a, b) = (p.Slice(0, start, start + 4), t.Slice(0, start, start + 4));
            return objective.Loss(Siamese.Views.Two(a, a, b, b), state).ToDouble();
        });

        Assert.False(objective.CouplesImages);
        Assert.Equal(whole, halves, 12);
    }

    [Fact]
    public void CollapseStopsTheRunAndNamesTheCheckpoint()
    {
        using var folder = new TemporaryFolder();
        using var images = new TinyImages(48);
        var recipe = Recipe("simclr") with { LogEverySteps = 1, Collapse = new() { Threshold = 1, Patience = 2 } };
        recipe = recipe with { Method = recipe.Method with { Projector = HeadOptions.Mlp(2, 16, 128) } };

        using var run = Pretraining.Start(recipe, images, folder.File("run"));
        var error = Assert.Throws<TrainingStoppedException>(() => run.Steps().Last());

        Assert.Contains("collapsed at step 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("last.ckpt (step 0)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALossThatIsNotANumberStopsTheRun()
    {
        using var folder = new TemporaryFolder();
        using var images = new TinyImages(48);
        var recipe = Recipe("simsiam") with { Optimizer = Methods.SimSiam(16).Training.Optimizer with { LearningRate = 1e6, Momentum = 0, WeightDecay = 1 } };
        recipe = recipe with { Epochs = 40, Collapse = new() { Stop = false } };

        using var run = Pretraining.Start(recipe, images, folder.File("run"));
        var error = Assert.Throws<TrainingStoppedException>(() => run.Steps().Last());

        Assert.Contains("the loss is NaN at step", error.Message, StringComparison.Ordinal);
        Assert.Contains("optimizer.base_lr", error.Message, StringComparison.Ordinal);
        using var scope = new Scope();
        Assert.All(RunCheckpoint.Load(new RunDirectory(folder.File("run")).LastCheckpoint).Tensors.Where(t => t.Key.StartsWith("model/", StringComparison.Ordinal)),
            t => Assert.True(double.IsFinite(t.Value.To(ScalarType.Float64).Sum().ToDouble())));
    }

    [Fact]
    public void StartResumeAndInitFromRefuseWhatBelongsToTheOther()
    {
        using var folder = new TemporaryFolder();
        using var images = new TinyImages(48);
        var run = folder.File("run");
        Run(Recipe("simclr") with { Epochs = 1 }, images, run);

        Assert.Contains("--resume", Assert.Throws<RunException>(() => Pretraining.Start(Recipe("simclr"), images, run)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "--init-from",
            Assert.Throws<RunException>(() => Pretraining.Resume(new RunDirectory(run).Backbone, images)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "there is no run",
            Assert.Throws<RunException>(() => Pretraining.Resume(folder.File("none"), images)).Message,
            StringComparison.Ordinal);
        using var others = new TinyImages(50);
        Assert.Contains("has changed", Assert.Throws<RunException>(() => Pretraining.Resume(run, others)).Message, StringComparison.Ordinal);
        using var few = new TinyImages(4);
        Assert.Contains("batch_size", Assert.Throws<RunException>(() => Pretraining.Start(Recipe("simclr"), few)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("checkpoint")]
    [InlineData("backbone")]
    public void InitFromTakesTheWeightsOnly(string kind)
    {
        using var folder = new TemporaryFolder();
        using var images = new TinyImages(48);
        var first = new RunDirectory(folder.File("run"));
        Run(Recipe("simclr") with { Epochs = 1 }, images, first.Path);

        var weights = kind == "checkpoint" ? first.Path : first.Backbone;
        using var run = Pretraining.Start(Recipe("byol"), images, null, new RunOptions { InitFrom = weights });

        using var scope = new Scope();
        using var saved = BackboneFile.Load(first.Backbone);
        foreach (var (name, tensor) in saved.Backbone.StateDict())
        {
            Assert.True(tensor.Equal(run.Model.Online.Backbone.StateDict()[name].Contiguous()), name);
            Assert.True(tensor.Equal(run.Model.Target!.Backbone.StateDict()[name].Contiguous()), name);
        }

        Assert.Equal(0, run.Step);
    }

    [Fact]
    public void BFloat16AndChannelsFirstTrainToo()
    {
        using var images = new TinyImages(24);
        using var run = Pretraining.Start(Recipe("unigrad") with { Epochs = 1, Precision = Precision.Bfloat16, ChannelsLast = false }, images);

        Assert.All(run.Steps().Skip(1), s => Assert.True(double.IsFinite(s.Loss)));
        Assert.All(run.Model.StateDict().Values.Where(t => t.DType.IsFloatingPoint()), t => Assert.Equal(ScalarType.Float32, t.DType));
    }

    [Fact]
    public void UnlabelledImagesAreProbedBySpreadAndRank()
    {
        using var images = new TinyImages(24) { Classes = [] };
        using var run = Pretraining.Start(Recipe("simclr") with { Epochs = 1 }, images);

        var probe = run.Steps().Last().Probe!;

        Assert.Null(probe.Knn);
        Assert.InRange(probe.FeatureRank, 1, 128);
    }

    [Fact]
    public async Task StepsCanBeAwaited()
    {
        using var images = new TinyImages(24);
        using var run = Pretraining.Start(Recipe("simclr") with { Epochs = 1 }, images);
        var steps = new List<long>();

        await foreach (var step in run)
        {
            steps.Add(step.Step);
        }

        Assert.Equal([0, 1, 2, 3], steps);
    }

    [Fact]
    public void AStepLeavesNoTensorBehind()
    {
        using var images = new TinyImages(48);
        using var run = Pretraining.Start(Recipe("moco-v2") with { Probe = new() { EveryEpochs = 0 } }, images);
        var counts = run.Steps().Select(_ => Tensor.LiveCount).ToList();

        Assert.Single(counts.Skip(2).Distinct());
    }

    private static PretrainRecipe Recipe(string method, MethodForm form = MethodForm.Loss)
    {
        var recipe = PretrainRecipe.For(Methods.Create(method, 16, form));
        if (form == MethodForm.Gradient)
        {
            // DirectPred's decomposition takes time of order width^3.
            recipe = recipe with { Method = recipe.Method with { Projector = HeadOptions.Mlp(3, 64, 64) } };
        }

        return recipe with
        {
            Method = recipe.Method.Target.HasTeacher ? TinyTeacher.Of(recipe.Method) : recipe.Method,
            Backbone = recipe.Backbone with { Width = 0.25 },
            Epochs = 2,
            BatchSize = 8,
            LogEverySteps = 2,
            Threads = 1,
            Probe = new() { Bank = 12, Queries = 6, K = 3 },
        };
    }

    private static byte[] Shard(int first, int count)
    {
        using var images = new TinyImages(first + count);
        using var stream = new MemoryStream();
        using (var tar = new System.Formats.Tar.TarWriter(stream, leaveOpen: true))
        {
            for (var i = first; i < first + count; i++)
            {
                using var encoded = images.Open(i);
                using var pixels = encoded.Decode();
                using var content = new MemoryStream(Vision.Imaging.ImageWriter.ToPng(pixels));
                tar.WriteEntry(
                    new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, $"{images.Classes[i % 3]}/{i}.png")
                    {
                        DataStream = content,
                    });
            }
        }

        return stream.ToArray();
    }
}
