using Selfsame.Dense;
using Selfsame.Detection;
using Selfsame.Segmentation;
using Selfsame.SelfTraining;
using Selfsame.SelfTraining.Dense;
using Selfsame.Tests.Dense;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Training;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Backbones;
using Xunit;

namespace Selfsame.Tests.SelfTraining;

public sealed class DenseSelfTrainerTests : IDisposable
{
    private readonly TinyScenes _scenes = new(train: 16, test: 6);

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public void A_detector_teaches_its_student_and_what_stops_goes_on_to_the_same_bits()
    {
        var told = new List<(int Round, int Used)>();
        var trainer = new DenseSelfTrainer<DetectSelfTrainRecipe>(Boxes(), _scenes.At("whole"))
        {
            Labelled = (_, round, set) =>
            {
                told.Add((round, set.Used.Count));
                Assert.All(set.Used, i => Assert.NotEmpty(set.ObjectsOf(i)));
                Assert.All(set.Used.SelectMany(set.ObjectsOf), o => Assert.InRange(o.Score!.Value, 0.005, 1));
            },
        };

        var summary = trainer.Run(TestContext.Current.CancellationToken);

        Assert.Equal("ap50", summary.Headline);
        Assert.Equal([0, 1, 2], summary.Rounds.Select(r => r.Round));
        Assert.Equal([1, 2], told.Select(t => t.Round));
        Assert.All(summary.Rounds.Skip(1), r => Assert.InRange(r.PseudoImages, 1, 8));
        Assert.All(summary.Rounds.Skip(1), r => Assert.True(r.PseudoObjects >= r.PseudoImages));
        Assert.Equal(summary.Rounds[1].Score!.Figures["ap50"] - summary.Rounds[0].Score!.Figures["ap50"], summary.Gain(1)!.Mean, 1e-9);
        Assert.Equal(8, File.ReadLines(trainer.Directory.Labelled(1)).Count() - 1);

        // Stopped in the middle of the teacher and of each student, and before a student's first step.
        foreach (var (stage, done) in new[] { ("teacher", 3L), ("round 1: labels", 8L), ("round 1: student", 2L), ("round 2: student", 3L) })
        {
            using var cancel = new CancellationTokenSource();
            var part = new DenseSelfTrainer<DetectSelfTrainRecipe>(Boxes(), _scenes.At("stopped"))
            {
                Progress = p => { if (p.Stage == stage && p.Done >= done) { cancel.Cancel(); } },
            };
            Assert.Throws<OperationCanceledException>(() => part.Run(cancel.Token));
        }

        var resumed = new DenseSelfTrainer<DetectSelfTrainRecipe>(Boxes(), _scenes.At("stopped")).Run(TestContext.Current.CancellationToken);
        Assert.Equal(summary.Rounds.Select(r => r.Score!.Figures["ap"]), resumed.Rounds.Select(r => r.Score!.Figures["ap"]));
        using (new Scope())
        {
            var (expected, actual) = (Checkpoint("whole", 2), Checkpoint("stopped", 2));
            Assert.Contains("pseudo/averages", expected.Tensors.Keys);
            Assert.All(expected.Tensors, t => Assert.True(t.Value.AsBytes().SequenceEqual(actual.Tensors[t.Key].AsBytes()), t.Key));
        }

        // The student is a detector like any other.
        using var student = Detector.Load(trainer.Directory.Network(1, 2), Device.Cpu);
        using var set = DetectionSet.Open(_scenes.Path, "test");
        Assert.Equal(summary.Rounds[2].Score!.Figures["ap50"], student.Evaluate(set, cancellation: TestContext.Current.CancellationToken)["ap50"], 1e-9);
        Assert.Contains(
            "by another recipe",
            Assert.Throws<RunException>(
                () => new DenseSelfTrainer<DetectSelfTrainRecipe>(Boxes() with { Ratio = 2 }, _scenes.At("whole"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_segmenter_teaches_its_student()
    {
        var recipe = new SegmentSelfTrainRecipe
        {
            Labels = 0.5,
            Unlabelled = _scenes.At("images/test"),
            Labelling = new() { MinConfidence = 0.34, Scales = [0.75, 1], Flip = true },
            Model = Small(new SegmentRecipe { Head = new() { Channels = 8 } }),
            StudentAugmentation = AugmentationPreset.S4,
            StudentStart = StudentStart.Fresh,
        };
        IPseudoSet? made = null;
        var trainer = new DenseSelfTrainer<SegmentSelfTrainRecipe>(recipe, _scenes.At("run")) { Labelled = (_, _, set) => made = set };

        var summary = trainer.Run(TestContext.Current.CancellationToken);

        Assert.Equal("miou", summary.Headline);
        Assert.Equal(14, made!.Images.Count);
        Assert.Null(made.Objects);
        Assert.All(made.Used, i => Assert.Equal((64, 48), (made.MaskOf(i)!.Width, made.MaskOf(i)!.Height)));
        Assert.All(summary.Rounds, r => Assert.InRange(r.Score!.Figures["miou"], 0, 100));
        Assert.Equal(made.Used.Count, summary.Rounds[1].PseudoImages);
        Assert.Contains("min_zoom: 0.5", File.ReadAllText(Path.Combine(trainer.Directory.Network(1, 1), "recipe.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Pseudo_labels_that_were_touched_are_refused_and_a_teacher_that_knows_nothing_is_said()
    {
        var sure = new DenseSelfTrainer<DetectSelfTrainRecipe>(Boxes() with { MinScore = 0.999, Rounds = 1 }, _scenes.At("sure"));
        Assert.Contains(
            "lower min_score",
            Assert.Throws<ArgumentException>(() => sure.Run(TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);

        // The filter is lowered, and the teacher stays as it is.
        var stages = new List<string>();
        var lowered = new DenseSelfTrainer<DetectSelfTrainRecipe>(Boxes() with { Rounds = 1 }, _scenes.At("sure")) { Progress = p => stages.Add(p.Stage) };
        Assert.NotNull(lowered.Run(TestContext.Current.CancellationToken).Gain(1));
        Assert.DoesNotContain("teacher", stages);
        Assert.Throws<RunException>(() => new DenseSelfTrainer<DetectSelfTrainRecipe>(Boxes() with { Rounds = 1, MinScore = 0.1 }, _scenes.At("sure")));

        var trainer = new DenseSelfTrainer<DetectSelfTrainRecipe>(Boxes() with { Rounds = 1 }, _scenes.At("touched"))
        {
            Labelled = (_, _, _) => throw new OperationCanceledException(),
        };
        Assert.Throws<OperationCanceledException>(() => trainer.Run(TestContext.Current.CancellationToken));
        File.AppendAllText(trainer.Directory.PseudoBoxes(1, 1), " ");
        Assert.Contains(
            "has changed",
            Assert.Throws<CheckpointException>(() => trainer.Run(TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test", "there are no test images; set model.test or model.test_split")]
    [InlineData("labels", "all labels are used")]
    [InlineData("limit", "model.limit has no place here")]
    [InlineData("seeds", "seeds must be different")]
    public void Parts_that_do_not_fit_are_refused_before_anything_is_written(string what, string expected)
    {
        var recipe = Boxes();
        recipe = what switch
        {
            "test" => recipe with { Model = recipe.Model with { TestSplit = "" } },
            "labels" => recipe with { Labels = 1 },
            "limit" => recipe with { Model = recipe.Model with { Limit = 3 } },
            _ => recipe with { Seeds = [2, 2] },
        };
        Assert.Contains(
            expected,
            Assert.Throws<ArgumentException>(() => new DenseSelfTrainer<DetectSelfTrainRecipe>(recipe, _scenes.At("refused"))).Message,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scenes.At("refused")));
    }

    private RunCheckpoint Checkpoint(string folder, int round) =>
        RunCheckpoint.Load(new RunDirectory(new SelfTrainDirectory(_scenes.At(folder)).Network(1, round)).LastCheckpoint);

    private DetectSelfTrainRecipe Boxes() => new()
    {
        Labels = 0.5,
        MinScore = 0.005,
        Rounds = 2,
        Model = Small(new DetectRecipe { Head = new() { Channels = 8, Convolutions = 1, MaxLevel = 4 }, Output = new() { MinScore = 0.001 } }),
    };

    private T Small<T>(T recipe)
        where T : DenseRecipe => (T)(recipe with
        {
            Data = _scenes.Path,
            Split = "train",
            TestSplit = "test",
            Backbone = new BackboneOptions { Width = 0.25, Stem = BackboneStem.ImageNet },
            Views = new() { Width = 64, Height = 48 },
            Epochs = 2,
            BatchSize = 4,
            TestEveryEpochs = 0,
            Device = "cpu",
            Threads = 1,
            Workers = 1,
        });
}
