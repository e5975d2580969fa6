using Selfsame.Instances;
using Selfsame.Logging;
using Selfsame.Recipes;
using Selfsame.Siamese;
using Selfsame.Tests.Training;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Training;
using Selfsame.Vision.Loading;
using Xunit;
using static Selfsame.Tests.Training.TestRuns;

namespace Selfsame.Tests.Instances;

/// <summary>Instance classification in the trainer.</summary>
public sealed class InstanceTrainingTests
{
    private const int Count = 21;

    [Theory]
    [InlineData("method.name=instance", "views.multi_crop=1x16+2x8")]
    [InlineData("method.name=instance", "method.objective.storage=bfloat16")]
    [InlineData("method.name=pic", "method.objective.window=12", "method.objective.stride=3", "method.objective.recent=9")]
    public void AStoppedAndResumedRunKeepsItsClassesBitForBit(params string[] keys)
    {
        using var folder = new TemporaryFolder();
        using var images = new TinyImages(Count);
        var (whole, parts) = (folder.File("whole"), folder.File("parts"));
        Run(Recipe(keys), images, whole);
        StopAfter(7, Recipe(keys), images, parts);          // in the middle of the second epoch
        using (var run = Pretraining.Resume(parts, images))
        {
            _ = run.Steps().Last();
        }

        AssertSameRun(whole, parts);
        using var scope = new Scope();
        var (left, right) = (Classes(whole), Classes(parts));
        Assert.Equal(left.Keys, right.Keys);
        Assert.All(left, t => Assert.True(t.Value.Equal(right[t.Key]), t.Key));
        var accuracies = MetricsLog.Read(new RunDirectory(whole).Metrics).Select(l => l.Number("instanceAccuracy")).OfType<double>().ToList();
        Assert.Equal(2, accuracies.Count);
        Assert.All(accuracies, a => Assert.InRange(a, 0, 1));
    }

    [Fact]
    public void ARunResumedBeforeItsFirstStepKeepsThePriorItHas()
    {
        using var folder = new TemporaryFolder();
        using var images = new TinyImages(Count);
        var (whole, parts) = (folder.File("whole"), folder.File("parts"));
        Run(Recipe("method.name=instance"), images, whole);
        using (var run = Pretraining.Start(Recipe("method.name=instance"), images, parts))
        {
            Assert.Equal(0, run.Steps().First().Step);
        }

        using (var run = Pretraining.Resume(parts, images))
        {
            Assert.Equal(0, run.Step);
            _ = run.Steps().Last();
        }

        // The probe of step 0 is repeated, and so is its line in the metrics.
        using var scope = new Scope();
        var left = RunCheckpoint.Load(new RunDirectory(whole).LastCheckpoint).Tensors;
        var right = RunCheckpoint.Load(new RunDirectory(parts).LastCheckpoint).Tensors;
        Assert.All(left, t => Assert.True(t.Value.Equal(right[t.Key]), t.Key));
        var (rows, resumed) = (Classes(whole), Classes(parts));
        Assert.All(rows, t => Assert.True(t.Value.Equal(resumed[t.Key]), t.Key));
    }

    [Fact]
    public void ThePriorMakesEachImagesFeatureItsClass()
    {
        using var scope = new Scope();
        using var images = new TinyImages(Count);
        using var run = Pretraining.Start(Recipe("method.name=instance") with { Probe = new() { EveryEpochs = 0 } }, images);
        Assert.Equal(0, run.Steps().First().Step);

        // The same network again, in the same order: batches of four, the last filled up with the first images.
        Runtime.ManualSeed((ulong)run.Recipe.Seed);
        using var model = new SiameseModel(run.Recipe.Method, run.Recipe.Views, Vision.Backbones.BackboneCatalog.Create(run.Recipe.Backbone), Device.Cpu);
        model.To(MemoryFormat.ChannelsLast);
        var order = SlidingWindow.Permutation(Count, (ulong)run.Recipe.Seed);
        var options = new ImageLoaderOptions { BatchSize = 4, Views = run.Recipe.Views.Crops, Seed = (ulong)run.Recipe.Seed, Workers = 1 };
        using var loader = new ImageLoader(images, options);
        var rows = new Dictionary<int, double[]>();
        using (Autograd.NoGrad())
        {
            foreach (var batch in loader.ReadOrder(0, [.. order, .. order.Take(3)], 0, TestContext.Current.CancellationToken))
            {
                using var pixels = batch;
                var view = pixels.Views[0];
                var shown = Tensor.FromArray<float>(view.Pixels.Span, view.Count, 3, view.Size, view.Size).Contiguous(MemoryFormat.ChannelsLast);
                var features = model.Online.Forward(shown).ToArray<float>();
                for (var i = 0; i < 4; i++)
                {
                    var row = features.AsSpan(i * 128, 128).ToArray();
                    var norm = Math.Sqrt(row.Sum(v => (double)v * v));
                    rows[pixels.Indices[i]] = [.. row.Select(v => v / norm)];
                }
            }
        }

        var weight = run.Classes!.Weight.ToArray<float>();
        Assert.Equal(Count, rows.Count);
        Assert.All(rows, row => Assert.All(row.Value.Index(), v => Assert.Equal(v.Item, weight[(row.Key * 128) + v.Index], 1e-4)));
    }

    [Fact]
    public void WithoutLearningTheAccuracyIsThatOfTheScores()
    {
        // A rate of next to 0: random rows, of which one in N is the best; the prior's rows know their images far better.
        using var images = new TinyImages(Count);
        double Accuracy(params string[] keys)
        {
            using var run = Pretraining.Start(Recipe(["method.name=instance", "optimizer.lr=1e-30", "optimizer.weight_decay=0", .. keys]), images);
            return run.Steps().Last().InstanceAccuracy!.Value;
        }

        Assert.True(Accuracy("method.objective.prior=true") > Accuracy("method.objective.prior=false"));
    }

    [Theory]
    [InlineData("set accumulation to 1", "accumulation=2")]
    [InlineData("set optimizer.name to sgd", "optimizer.name=lars")]
    [InlineData("set method.target.kind to none", "method.target.kind=momentum")]
    [InlineData("set method.objective.smoothing or method.objective.recent to 0", "method.objective.recent=20")]
    [InlineData("raise method.objective.recent", "method.objective.recent=2", "method.objective.smoothing=0")]
    [InlineData("lower method.objective.stride", "method.objective.window=4", "method.objective.stride=5")]
    [InlineData("lower method.objective.hardest", "method.objective.hardest=21")]
    public void WhatCannotBeIsRefusedWithWhatToSet(string words, params string[] keys)
    {
        using var images = new TinyImages(Count);
        var error = Assert.Throws<ArgumentException>(() => Pretraining.Start(Recipe(["method.name=instance", .. keys]), images));

        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherMethodNeedsATarget() => Assert.Contains("set method.target.kind to shared",
        Assert.Throws<ArgumentException>(() => (Methods.SimClr(16) with { Target = TargetBranch.OneBranch() }).Validate()).Message, StringComparison.Ordinal);

    private static IReadOnlyDictionary<string, Tensor> Classes(string folder)
    {
        using var file = SafetensorsFile.Open(Assert.Single(Directory.GetFiles(new RunDirectory(folder).Checkpoints, "classes-*")));
        return file.ReadAll();
    }

    private static PretrainRecipe Recipe(params string[] keys)
    {
        using var images = new TinyImages(Count);
        string[] all =
        [
            "backbone.width=0.25", "epochs=2", "batch_size=4", "log_every_steps=1", "threads=1", "workers=1",
            "probe.bank=12", "probe.queries=6", "probe.k=3", .. keys,
        ];
        return RecipeResolver.Resolve(RecipeReader.Parse("", "test").With([.. all.Select(RecipeOverride.Parse)]), images);
    }
}
