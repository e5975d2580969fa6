using Selfsame.Instances;
using Selfsame.Recipes;
using Selfsame.Siamese;
using Selfsame.Torch;
using Selfsame.Training;
using Xunit;

namespace Selfsame.Tests.Training;

/// <summary>Multi-crop and CutMix through the recipe and the trainer.</summary>
public sealed class ViewTrainingTests
{
    public static TheoryData<string> MethodNames => [.. Methods.Names];

    [Fact]
    public void TheShortFormBecomesPlainCropsThatGiveTheSameRecipe()
    {
        using var images = new TinyImages(16);

        var recipe = Resolve(images, "views.multi_crop=2x16 + 4x8", "views.crops.5.max_scale=0.5", "views.cut_mix.probability=0.5");

        Assert.Equal(6, recipe.Views.Crops.Count);
        Assert.Equal((8, 0.05, 0.5), (recipe.Views.Crops[5].Size, recipe.Views.Crops[5].MinScale, recipe.Views.Crops[5].MaxScale));
        Assert.Equal((8, 0.05, 0.2), (recipe.Views.Crops[4].Size, recipe.Views.Crops[4].MinScale, recipe.Views.Crops[4].MaxScale));
        var text = RecipeWriter.Write(recipe);
        Assert.Contains("multi_crop: \"2x16+4x8\"", text, StringComparison.Ordinal);
        Assert.Equal(text, RecipeWriter.Write(RecipeResolver.Read(text, "recipe.yaml")));
        Assert.Equal(text, RecipeWriter.Write(RecipeResolver.Resolve(RecipeReader.Parse(text, "recipe.yaml"), images)));
    }

    [Theory]
    [InlineData("views: {crops: {0: {flip_probability: 0}}, multi_crop: 2x16+1x8}")]
    [InlineData("views: {multi_crop: 2x16+1x8, crops: {0: {flip_probability: 0}}}")]
    public void TheOrderOfTheKeysDoesNotMatter(string yaml)
    {
        using var images = new TinyImages(16);

        var crops = RecipeResolver.Resolve(RecipeReader.Parse(yaml, "recipe.yaml"), images).Views.Crops;

        Assert.Equal([0, 0.5, 0.5], crops.Select(c => c.FlipProbability));
        Assert.Equal([16, 16, 8], crops.Select(c => c.Size));
    }

    [Fact]
    public void TheLargestCropDecidesTheMethodsForm()
    {
        // The images alone would ask for the form for small ones.
        using var images = new TinyImages(16);

        Assert.Equal(2048, Resolve(images, "views.multi_crop=2x96+2x64").Method.Projector.Hidden);
        Assert.Equal(512, Resolve(images, "views.multi_crop=2x32+2x16").Method.Projector.Hidden);
        Assert.Equal(32, Resolve(images, "views.multi_crop=2x32+2x16").Views.Size);
    }

    [Theory]
    [InlineData("2x16+", "--set: views.multi_crop: '2x16+' is no list of crops; write COUNTxSIZE, joined by +, such as 2x224+6x96")]
    [InlineData("auto", "--set: views.multi_crop: 'auto' is no list of crops; write COUNTxSIZE, joined by +, such as 2x224+6x96")]
    [InlineData("99x16", "--set: views.multi_crop: '99x16' is more than 64 views an image")]
    public void AMistakeIsOneLine(string crops, string message)
    {
        using var images = new TinyImages(16);

        Assert.Equal(message, Assert.Throws<RecipeException>(() => Resolve(images, "views.multi_crop=" + crops)).Message);
    }

    [Fact]
    public void AShortFormThatAListOfCropsWouldUndoIsRefused()
    {
        using var images = new TinyImages(16);
        var resolved = RecipeReader.Parse(RecipeWriter.Write(Resolve(images, "views.multi_crop=2x16+4x8")), "recipe.yaml");

        var error = Assert.Throws<RecipeException>(() => RecipeResolver.Resolve(resolved.With([RecipeOverride.Parse("views.multi_crop=2x16+6x8")]), images));

        Assert.Equal("--set: views.multi_crop says 2x16+6x8, but views.crops lists 2x16+4x8; state one of them, or both alike", error.Message);
    }

    [Theory]
    [MemberData(nameof(MethodNames))]
    public void AStoppedAndResumedRunEqualsAnUndisturbedOneBitForBit(string method)
    {
        using var folder = new TemporaryFolder();
        using var images = new TinyImages(16);
        var recipe = Recipe(method);
        if (!recipe.Method.Objective.TakesMixedViews)
        {
            Assert.Contains("views.cut_mix", Assert.Throws<ArgumentException>(recipe.Validate).Message, StringComparison.Ordinal);
            recipe = recipe with { Views = recipe.Views with { CutMix = new() } };
        }

        if (InstanceMethods.Names.Contains(method))
        {
            Assert.Contains("accumulation", Assert.Throws<ArgumentException>(recipe.Validate).Message, StringComparison.Ordinal);
            recipe = recipe with { Accumulation = 1 };
        }

        using (var run = Pretraining.Start(recipe, images, folder.File("whole")))
        {
            Assert.All(run.Steps().Skip(1), s => Assert.True(double.IsFinite(s.Loss)));
        }

        StopAfter(3, recipe, images, folder.File("parts"));     // in the middle of the second epoch
        using (var run = Pretraining.Resume(folder.File("parts"), images))
        {
            Assert.Equal(3, run.Step);
            Assert.Equal(4, run.Steps().Last().Step);
        }

        AssertSameTensors(folder.File("whole"), folder.File("parts"));
    }

    [Fact]
    public void EveryMethodSaysBeforeTrainingWhatItCannotBeGiven()
    {
        using var images = new TinyImages(24);
        var recipe = Recipe("moco-v2") with { Views = Methods.MoCoV2(16).Views with { MultiCrop = "2x16+4x8" } };

        Assert.Contains(
            "set views.symmetric to true",
            Assert.Throws<ArgumentException>(() => Pretraining.Start(recipe, images)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ThePartsOfABatchHaveMixesOfTheirOwn()
    {
        // Two halves of a batch, accumulated, are the two batches of half its size: same images, same mixes, and batch norm takes each half's statistics in
        // both. At a rate of next to 0 the weights stay as they are, so the loss of the step is the mean of the losses of two.
        using var images = new TinyImages(16);
        var halves = Recipe("simsiam") with { Accumulation = 2, BatchSize = 16, Epochs = 1 };
        var apart = Recipe("simsiam") with { Accumulation = 1, BatchSize = 8, Epochs = 1 };
        var still = new OptimizerOptions { LearningRate = 1e-30, WeightDecay = 0 };

        using var together = Pretraining.Start(halves with { Optimizer = still }, images);
        var sum = together.Steps().Last().Loss;
        using var single = Pretraining.Start(apart with { Optimizer = still }, images);
        var losses = single.Steps().Skip(1).Select(s => s.Loss).ToArray();

        Assert.Equal(2, losses.Length);
        Assert.Equal(losses.Average(), sum, 1e-6);
    }

    private static PretrainRecipe Resolve(TinyImages images, params string[] overrides) =>
        RecipeResolver.Resolve(RecipeReader.Parse("", "command line").With(overrides.Select(RecipeOverride.Parse)), images);

    private static PretrainRecipe Recipe(string method)
    {
        var recipe = PretrainRecipe.For(Methods.Create(method, 16));
        return recipe with
        {
            Method = recipe.Method.Target.HasTeacher ? TinyTeacher.Of(recipe.Method) : recipe.Method,
            Views = recipe.Views with { MultiCrop = "2x16+4x8", Symmetric = true, CutMix = new() { Probability = 0.75, Alpha = 0.5 } },
            Backbone = recipe.Backbone with { Width = 0.25 },
            Epochs = 2,
            BatchSize = 8,
            Accumulation = 2,
            Threads = 1,
            Probe = new() { EveryEpochs = 0 },
        };
    }

    private static void StopAfter(int steps, PretrainRecipe recipe, TinyImages images, string folder)
    {
        using var stop = new CancellationTokenSource();
        using var run = Pretraining.Start(recipe, images, folder, new RunOptions { Cancellation = stop.Token });
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var step in run.Steps())
            {
                if (step.Step == steps)
                {
                    stop.Cancel();
                }
            }
        });
    }

    private static void AssertSameTensors(string expected, string actual)
    {
        using var scope = new Scope();
        var left = RunCheckpoint.Load(new RunDirectory(expected).LastCheckpoint);
        var right = RunCheckpoint.Load(new RunDirectory(actual).LastCheckpoint);
        Assert.Equal(left.Tensors.Keys, right.Tensors.Keys);
        foreach (var (name, tensor) in left.Tensors)
        {
            Assert.True(tensor.Equal(right.Tensors[name]), $"{name} differs");
        }
    }
}
