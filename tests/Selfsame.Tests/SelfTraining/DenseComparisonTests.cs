using Selfsame.Dense;
using Selfsame.Detection;
using Selfsame.SelfTraining.Dense;
using Selfsame.SelfTraining.Dense.Comparison;
using Selfsame.Tests.Dense;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Xunit;

namespace Selfsame.Tests.SelfTraining;

public sealed class DenseComparisonTests : IDisposable
{
    private readonly TinyScenes _scenes = new(train: 12, test: 4);

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public void Cells_are_trained_once_and_the_grid_can_grow()
    {
        var weights = _scenes.At("weights");
        using (var run = DenseTraining.Start(Model() with { Epochs = 1 }, weights))
        {
            Assert.NotEmpty(run.Steps().ToList());
        }

        var recipe = new ComparisonRecipe<DetectSelfTrainRecipe>
        {
            Base = new() { MinScore = 0.005, Model = Model() },
            Starts = [new(), new() { Name = "own", Kind = StartKind.Supervised, Path = weights }],
            Augmentations = [AugmentationPreset.S1],
            Labels = [0.5, 1],
        };
        var trained = new List<string>();
        DenseComparison<DetectSelfTrainRecipe> Comparison(ComparisonRecipe<DetectSelfTrainRecipe> r) => new(r, _scenes.At("comparison"))
        {
            Progress = (cell, p) => { if (p.Loss is not null && p.Done == p.Total) { trained.Add($"{cell}/{p.Stage}"); } },
        };

        var summary = Comparison(recipe).Run(TestContext.Current.CancellationToken);

        Assert.Equal(
            ["1/4 random-s1-50/teacher", "1/4 random-s1-50/round 1: student", "2/4 own-s1-50/teacher", "2/4 own-s1-50/round 1: student", "3/4 random-s1-100/teacher", "4/4 own-s1-100/teacher"],
            trained);
        Assert.Equal(2, summary.Figures.Count(f => f.SelfTrained.Count == 1));
        Assert.Contains("above 0 in", summary.Claims[2].Measured, StringComparison.Ordinal);
        Assert.Contains("own minus random with S1: 50 %", summary.Claims[1].Measured, StringComparison.Ordinal);
        Assert.Empty(summary.Claims[4].Measured);

        trained.Clear();
        Comparison(recipe with { Augmentations = [AugmentationPreset.S1, AugmentationPreset.S4], Labels = [0.5] }).Run(TestContext.Current.CancellationToken);
        Assert.Equal(["3/4 random-s4-50/teacher", "3/4 random-s4-50/round 1: student", "4/4 own-s4-50/teacher", "4/4 own-s4-50/round 1: student"], trained);
        Assert.Contains(
            "another comparison",
            Assert.Throws<RunException>(() => Comparison(recipe with { Base = recipe.Base with { Ratio = 2 } })).Message,
            StringComparison.Ordinal);
    }

    // Figures by hand: differences are those of equal seeds.
    [Fact]
    public void Claims_are_answered_from_differences_of_equal_seeds()
    {
        static ComparisonFigure Figure(
            string start,
            AugmentationPreset augmentation,
            double labels,
            bool joint,
            double[] supervised,
            params double[] selfTrained) => new(
            new(start, augmentation, labels, joint),
            supervised.Select((v, i) => (Seed: (long)i, v)).ToDictionary(v => v.Seed, v => v.v),
            selfTrained.Select((v, i) => (Seed: (long)i, v)).ToDictionary(v => v.Seed, v => v.v));
        var summary = new ComparisonSummary
        {
            Headline = "ap",
            Recipe = "",
            Starts =
            [
                new(),
                new() { Name = "sup", Kind = StartKind.Supervised, Path = "a" },
                new() { Name = "ssl", Kind = StartKind.SelfSupervised, Path = "b" }
            ],
            Figures =
            [
                Figure("random", AugmentationPreset.S1, 0.2, false, [30, 32], 34, 35), Figure("sup", AugmentationPreset.S1, 0.2, false, [33, 35], 36, 36),
                Figure("ssl", AugmentationPreset.S1, 0.2, false, [33.5, 34], 34, 33), Figure("random", AugmentationPreset.S1, 0.2, true, [31, 33], 36, 36),
                Figure("random", AugmentationPreset.S4, 0.2, false, [40, 40]), Figure("sup", AugmentationPreset.S4, 0.2, false, [39, 39]),
            ],
        };

        Assert.Equal(
            "sup minus random with 20 % of the labels: S1 +3.0, S4 -1.0; ssl minus random with 20 % of the labels: S1 +2.8",
            summary.Claims[0].Measured);
        Assert.Equal("sup minus random with S4: 20 % -1.0", summary.Claims[1].Measured);
        // +3.5, +2, -0.25 and +4.
        Assert.Equal("above 0 in 3 of 4 cells, from -0.3 to +4.0, +2.3 on average", summary.Claims[2].Measured);
        Assert.StartsWith(
            "random with S1 and 20 % of the labels: joint +1.0, self-training +3.5, both +5.0; sup with S1",
            summary.Claims[4].Measured,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("names", "starts must have different names")]
    [InlineData("path", "a start of kind random has no path")]
    [InlineData("folder", "becomes part of a folder's")]
    [InlineData("augmentation", "are the grid's; leave them out")]
    [InlineData("labels", "different shares above 0")]
    public void Parts_that_do_not_fit_are_refused(string what, string expected)
    {
        var recipe = new ComparisonRecipe<DetectSelfTrainRecipe> { Base = new() { Model = Model() } };
        recipe = what switch
        {
            "names" => recipe with { Starts = [new(), new()] },
            "path" => recipe with { Starts = [new() { Kind = StartKind.Supervised }] },
            "folder" => recipe with { Starts = [new() { Name = "A/B" }] },
            "augmentation" => recipe with { Base = recipe.Base with { StudentAugmentation = AugmentationPreset.S2 } },
            _ => recipe with { Labels = [0.5, 0.5] },
        };
        Assert.Contains(expected, Assert.Throws<ArgumentException>(recipe.Validate).Message, StringComparison.Ordinal);
    }

    private DetectRecipe Model() => new()
    {
        Data = _scenes.Path,
        Split = "train",
        TestSplit = "test",
        Backbone = new BackboneOptions { Width = 0.25, Stem = BackboneStem.ImageNet },
        Head = new() { Channels = 8, Convolutions = 1, MaxLevel = 4 },
        Output = new() { MinScore = 0.001 },
        Views = new() { Width = 64, Height = 48 },
        Epochs = 1,
        BatchSize = 4,
        TestEveryEpochs = 0,
        Device = "cpu",
        Threads = 1,
        Workers = 1,
    };
}
