using Selfsame.SelfTraining;
using Selfsame.Tests.Training;
using Selfsame.Training;
using Selfsame.Vision.Augmentation.Policies;
using Selfsame.Vision.Backbones;
using Xunit;

namespace Selfsame.Tests.SelfTraining;

public sealed class SelfTrainerTests
{
    private static SelfTrainRecipe Recipe(string data) => new()
    {
        Data = data,
        Labels = 0.5,
        Backbone = new BackboneOptions { Width = 0.25 },
        Size = 16,
        Teacher = new SelfTrainStage { Epochs = 2, BatchSize = 6 },
        Student = new SelfTrainStage { Epochs = 2, BatchSize = 6, Policy = PolicyKind.RandAugment, Dropout = 0.2, StochasticDepth = 0.3 },
        Ratio = 1.5,
        Rounds = 2,
        Device = "cpu",
        Threads = 1,
        Workers = 1,
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Teacher_labels_student_and_rounds_end_in_figures_and_what_stops_goes_on_to_the_same_bits(bool normalized)
    {
        SelfTrainRecipe Recipe(string data) => SelfTrainerTests.Recipe(data) with { NormalizeLoss = normalized };
        using var images = new TinyImages(48);
        using var test = new TinyImages(30);
        using var whole = new TemporaryFolder();
        using var stopped = new TemporaryFolder();
        var labelled = new List<(long Seed, int Round, int Images)>();
        var trainer = new SelfTrainer(Recipe(images.Location), images, test, null, whole.File("run"))
        {
            Labelled = (seed, round, _, labels) => labelled.Add((seed, round, labels.Images.Count)),
        };

        var summary = trainer.Run(TestContext.Current.CancellationToken);

        Assert.Equal([0, 1, 2], summary.Rounds.Select(r => r.Round));
        Assert.All(summary.Rounds, r => Assert.InRange(r.Score!.Figures["top1"], 0, 100));
        Assert.Equal(30, summary.Rounds[0].Score!.Images);
        Assert.Equal([(1L, 1, 24), (1L, 2, 24)], labelled);
        Assert.All(summary.Rounds.Skip(1), r => Assert.InRange(r.PseudoTop1!.Value, 0, 100));
        Assert.Equal(summary.Rounds[1].Score!.Figures["top1"] - summary.Rounds[0].Score!.Figures["top1"], summary.Gain(1)!.Mean, 1e-9);

        // Stopped after a step of the teacher, and of each student.
        foreach (var stage in new[] { "teacher", "round 1: student", "round 2: student" })
        {
            using var cancel = new CancellationTokenSource();
            var part = new SelfTrainer(Recipe(images.Location), images, test, null, stopped.File("run"))
            {
                Progress = p => { if (p.Stage == stage && p.Done == 3) { cancel.Cancel(); } },
            };
            Assert.Throws<OperationCanceledException>(() => part.Run(cancel.Token));
        }

        var resumed = new SelfTrainer(Recipe(images.Location), images, test, null, stopped.File("run")).Run(TestContext.Current.CancellationToken);
        Assert.Equal(
            summary.Rounds.Select(r => (r.Score!.Figures["top1"], r.PseudoTop1)),
            resumed.Rounds.Select(r => (r.Score!.Figures["top1"], r.PseudoTop1)));
        Assert.Equal(File.ReadAllBytes(trainer.Directory.Weights(1, 2)), File.ReadAllBytes(new SelfTrainDirectory(stopped.File("run")).Weights(1, 2)));
        Assert.False(File.Exists(trainer.Directory.Checkpoint(1, 2)));
        Assert.Contains(
            "by another recipe",
            Assert.Throws<RunException>(
                () => new SelfTrainer(Recipe(images.Location) with { Ratio = 2 }, images, test, null, whole.File("run"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_recipe_can_not_have_is_said_before_anything_is_written()
    {
        using var images = new TinyImages(12);
        using var folder = new TemporaryFolder();
        string Refusal(SelfTrainRecipe recipe) =>
            Assert.Throws<ArgumentException>(() => new SelfTrainer(recipe, images, images, null, folder.File("run"))).Message;

        Assert.Contains(
            "leave stochastic_depth at auto",
            Refusal(Recipe(images.Location) with { Backbone = new BackboneOptions { Name = "efficientnet_b0", Width = 0.25 } }),
            StringComparison.Ordinal);
        Assert.Contains(
            "leave pseudo_weight and normalize_loss out",
            Refusal(Recipe(images.Location) with { Ratio = 0, PseudoWeight = 1 }),
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("run")));
    }

    [Fact]
    public void A_teacher_labels_without_noise_and_its_labels_survive_the_disk()
    {
        using var images = new TinyImages(48);
        using var others = new TinyImages(20);
        using var folder = new TemporaryFolder();
        var made = new List<PseudoLabels>();
        var recipe = Recipe(images.Location) with
        {
            Rounds = 1,
            Student = new SelfTrainStage { Epochs = 1, BatchSize = 6 },
            Soft = false,
            PerClass = 7,
            UnlabelledLimit = 30,
        };
        var trainer = new SelfTrainer(recipe, images, images, others, folder.File("run")) { Labelled = (_, _, _, labels) => made.Add(labels) };

        var summary = trainer.Run(TestContext.Current.CancellationToken);

        var labels = Assert.Single(made);
        Assert.Equal(30, labels.Images.Count);
        Assert.Null(summary.Rounds[1].PseudoTop1);
        Assert.Equal(30, File.ReadLines(Path.ChangeExtension(trainer.Directory.PseudoLabels(1, 1), ".tsv")).Count() - 1);
        for (var row = 0; row < labels.Images.Count; row++)
        {
            Assert.Equal(1, labels.Row(row).ToArray().Sum(), 1e-5);
        }

        Assert.All(Enumerable.Range(0, labels.Images.Count).GroupBy(row => labels.Best(row).Class), c => Assert.Equal(7, c.Sum(row => labels.Copies[row])));

        // The same labels again, from the same teacher.
        File.Delete(trainer.Directory.PseudoLabels(1, 1));
        File.Delete(trainer.Directory.Score(1, 1));
        trainer.Run(TestContext.Current.CancellationToken);
        Assert.Equal(labels.Probabilities.ToArray(), made[1].Probabilities.ToArray());
    }

    // p^(1/T) / sum: with T = 0.5 the squares of 0.2, 0.3, 0.5 are 0.04, 0.09, 0.25 of 0.38.
    [Theory]
    [InlineData(true, 1.0, 0.2, 0.3, 0.5)]
    [InlineData(true, 0.5, 0.04 / 0.38, 0.09 / 0.38, 0.25 / 0.38)]
    [InlineData(false, 1.0, 0.1, 0.1, 0.8)]
    public void Targets_are_the_teachers_probabilities_or_its_surest_class_smoothed(bool soft, double temperature, double first, double second, double third)
    {
        var labels = new PseudoLabels([4], [0.2f, 0.3f, 0.5f], [1], 3);
        var target = new float[3];

        labels.WriteTarget(0, new SelfTrainRecipe { Soft = soft, Temperature = temperature }, smoothing: 0.3, target);

        Assert.Equal((2, 0.5f), labels.Best(0));
        Assert.Equal(first, target[0], 1e-6);
        Assert.Equal(second, target[1], 1e-6);
        Assert.Equal(third, target[2], 1e-6);
    }

    [Fact]
    public void Images_that_cannot_do_are_refused_in_a_line()
    {
        using var folder = new TemporaryFolder();
        using var one = new TinyImages(1) { Classes = ["all"] };
        using var few = new TinyImages(3);
        Assert.Contains(
            "has one class",
            Assert.Throws<ArgumentException>(() => new SelfTrainer(Recipe("one"), one, one, null, folder.File("one"))).Message,
            StringComparison.Ordinal);
        var trainer = new SelfTrainer(Recipe("few"), few, few, null, folder.File("few"));
        Assert.Contains(
            "leaves none to be labelled",
            Assert.Throws<ArgumentException>(() => trainer.Run(TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("labels", "all labels are used")]
    [InlineData("seeds", "seeds must be different")]
    [InlineData("temperature", "temperature is for soft labels")]
    public void Parts_that_do_not_fit_are_refused(string what, string expected)
    {
        var recipe = Recipe("photos");
        recipe = what switch
        {
            "labels" => recipe with { Labels = 1 },
            "seeds" => recipe with { Seeds = [1, 1] },
            _ => recipe with { Soft = false, Temperature = 2 },
        };
        Assert.Contains(expected, Assert.Throws<ArgumentException>(recipe.Validate).Message, StringComparison.Ordinal);
    }
}
