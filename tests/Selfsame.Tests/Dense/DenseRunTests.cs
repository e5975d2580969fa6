using Selfsame.Dense;
using Selfsame.Detection;
using Selfsame.Detection.Metrics;
using Selfsame.Logging;
using Selfsame.Recipes;
using Selfsame.Segmentation;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Augmentation.Joint.Policies;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Tests.Dense;

public sealed class DenseRunTests : IDisposable
{
    private readonly TinyScenes _scenes = new(train: 16, test: 6);

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public void A_detector_learns_to_find_rectangles_and_says_where_they_are()
    {
        var folder = _scenes.At("detector");
        using (var run = DenseTraining.Start(Detect() with { Epochs = 25, TestEveryEpochs = 0 }, folder))
        {
            var steps = run.Steps().ToList();
            Assert.Equal(100, steps.Count);
            Assert.True(steps[^1].Loss < steps[0].Loss / 3, $"the loss went from {steps[0].Loss} to {steps[^1].Loss}");
            Assert.InRange(run.Evaluation!["ap50"], 80, 100);
            Assert.Equal(run.Evaluation["ap50"], run.Last!.BestScore);
        }

        using var detector = Detector.Load(folder, Device.Cpu);
        Assert.Equal(["blue", "red"], detector.Classes);
        using var set = DetectionSet.Open(_scenes.Path, "test");
        Assert.Equal(RunFigure(folder, "ap50"), detector.Evaluate(set, cancellation: TestContext.Current.CancellationToken)["ap50"]);
        Assert.InRange(detector.Evaluate(set, DetectionMetric.Coco, cancellation: TestContext.Current.CancellationToken)["ap50"], 75, 100);
        using var images = ImageSources.Open(_scenes.At("images/test"));
        var found = new List<(int Index, IReadOnlyList<DetectedObject> Detections)>();
        Assert.Empty(detector.Detect(images, (index, detections) => found.Add((index, detections)), TestContext.Current.CancellationToken));
        Assert.Equal(Enumerable.Range(0, 6), found.Select(f => f.Index));
        Assert.True(found.Sum(f => f.Detections.Count(d => d.Score > 0.3)) >= 8, "few rectangles were found");

        // The backbone is handed on like that of any run.
        using var backbone = BackboneFile.Load(System.IO.Path.Combine(folder, "backbone.safetensors"));
        Assert.Equal("detect", backbone.Info.Provenance.Method);
    }

    [Theory]
    [InlineData(DetectorName.FasterRcnnFpn)]
    [InlineData(DetectorName.FasterRcnnC4)]
    public void Two_stage_detectors_learn_to_find_rectangles_and_are_read_back(DetectorName name)
    {
        var folder = _scenes.At("detector");
        using (var run = DenseTraining.Start(Rcnn(name) with { Epochs = 35, TestEveryEpochs = 0, Optimizer = new() { LearningRate = 0.05, ClipNorm = 10 } }, folder))
        {
            var steps = run.Steps().ToList();
            Assert.Equal(["objectLoss", "proposalLoss", "classLoss", "boxLoss"], steps[0].Parts.Select(p => p.Key));
            Assert.True(steps[^1].Loss < steps[0].Loss / 2, $"the loss went from {steps[0].Loss} to {steps[^1].Loss}");
            Assert.InRange(run.Evaluation!["ap50"], 60, 100);
        }

        using var detector = Detector.Load(folder, Device.Cpu);
        using var set = DetectionSet.Open(_scenes.Path, "test");
        Assert.Equal(RunFigure(folder, "ap50"), detector.Evaluate(set, cancellation: TestContext.Current.CancellationToken)["ap50"]);
    }

    [Fact]
    public void A_third_head_says_shapes_and_is_measured_by_them()
    {
        using var boxes = DetectionSet.Open(_scenes.Path);
        var json = _scenes.At("shapes.json");
        using (var stream = File.Create(json))
        {
            // Each rectangle's lower left half.
            CocoFile.Of(boxes.Annotations.Select(a => a with
            {
                Objects =
                [
                    .. a.Objects.Select(
                        o => o with
                        {
                            Mask = new PolygonMask([[o.Box.Left, o.Box.Top, o.Box.Right, o.Box.Bottom, o.Box.Left, o.Box.Bottom]]),
                        })
                ],
            }), boxes.Classes).Write(stream);
        }

        var folder = _scenes.At("masks");
        var recipe = Rcnn(DetectorName.FasterRcnnFpn);
        recipe = recipe with
        {
            Data = json,
            Split = "",
            Test = json,
            TestSplit = "",
            Epochs = 1,
            Rcnn = recipe.Rcnn with { Masks = true },
            Output = new() { MinScore = 0.001 },
        };
        using (var run = DenseTraining.Start(recipe, folder))
        {
            var steps = run.Steps().ToList();
            // At first every pixel is as likely within as not.
            Assert.Equal(Math.Log(2), steps[0].Parts.Single(p => p.Key == "maskLoss").Value, 0.2);
            Assert.InRange(run.Evaluation!["maskAp"], 0, 100);
        }

        using var detector = Detector.Load(folder, Device.Cpu);
        using var set = DetectionSet.Open(json);
        Assert.Equal(RunFigure(folder, "maskAp50"), detector.Evaluate(set, cancellation: TestContext.Current.CancellationToken)["maskAp50"]);
    }

    // Zoph et al. 2020, table 7: one backbone, two losses.
    [Fact]
    public void A_backbone_classifies_other_images_beside_its_task_and_goes_on_to_the_same_bits()
    {
        var folder = _scenes.At("classes");
        WriteClasses(folder, 12);
        var recipe = Detect() with { Epochs = 2, TestEveryEpochs = 0, Joint = new() { Data = folder, BatchSize = 4, Size = 16, Weight = 0.5 } };
        var (whole, parts, alone) = (_scenes.At("joint"), _scenes.At("joint-parts"), _scenes.At("alone"));
        using (var run = DenseTraining.Start(recipe, whole))
        {
            var steps = run.Steps().ToList();
            Assert.All(steps, s => Assert.Equal(s.Loss, s.Parts.Sum(p => p.Value), 1e-4));
            Assert.InRange(steps[0].Parts.Single(p => p.Key == "jointLoss").Value, 0.1, 3); // half of log 3 or so at first
        }

        using (var cancel = new CancellationTokenSource())
        using (var run = DenseTraining.Start(recipe, parts, new() { Cancellation = cancel.Token }))
        {
            Assert.Throws<OperationCanceledException>(() =>
            {
                foreach (var step in run.Steps())
                {
                    if (step.Step == 3)
                    {
                        cancel.Cancel();
                    }
                }
            });
        }

        using (var run = DenseTraining.Resume<DetectRecipe>(parts))
        {
            Assert.NotEmpty(run.Steps().ToList());
        }

        using (var run = DenseTraining.Start(recipe with { Joint = new() }, alone))
        {
            Assert.NotEmpty(run.Steps().ToList());
        }

        using var scope = new Scope();
        var (expected, actual, other) = (Last(whole), Last(parts), Last(alone));
        Assert.Contains("joint/weight", expected.Tensors.Keys);
        Assert.All(expected.Tensors, t => Assert.True(t.Value.AsBytes().SequenceEqual(actual.Tensors[t.Key].AsBytes()), t.Key));
        Assert.False(expected.Tensors["model/backbone.conv1.weight"].AsBytes().SequenceEqual(other.Tensors["model/backbone.conv1.weight"].AsBytes()));
        Assert.Contains(
            "lower joint.batch_size",
            Assert.Throws<ArgumentException>(
                () => DenseTraining.Start(recipe with { Joint = recipe.Joint with { BatchSize = 64 } })).Message,
            StringComparison.Ordinal);
    }

    private static RunCheckpoint Last(string folder) => RunCheckpoint.Load(new RunDirectory(folder).LastCheckpoint);

    private static void WriteClasses(string folder, int images)
    {
        for (var i = 0; i < images; i++)
        {
            var path = Directory.CreateDirectory(System.IO.Path.Combine(folder, $"class-{i % 3}")).FullName;
            using var image = RgbImage.Rent(16, 16);
            image.Pixels.Fill((byte)(40 * (i % 3)));
            File.WriteAllBytes(System.IO.Path.Combine(path, $"{i}.png"), ImageWriter.ToPng(image));
        }
    }

    [Fact]
    public void A_segmenter_learns_colours_and_its_pseudo_masks_leave_out_what_is_unsure()
    {
        var folder = _scenes.At("segmenter");
        using (var run = DenseTraining.Start(Segment() with { Epochs = 15, TestEveryEpochs = 0, Optimizer = new() { LearningRate = 0.1 } }, folder))
        {
            Assert.Equal(60, run.Steps().Count());
            Assert.InRange(run.Evaluation!["miou"], 65, 100);
        }

        using var segmenter = Segmenter.Load(folder, Device.Cpu, CheckpointChoice.Best);
        using var set = SegmentationSet.Open(_scenes.Path, "test");
        Assert.Equal(RunFigure(folder, "miou"), segmenter.Evaluate(set, cancellation: TestContext.Current.CancellationToken)["miou"], 1e-9);
        var options = new SegmentationInferenceOptions { Scales = [0.75, 1, 1.25], Flip = true };
        var (all, sure) = (new SegmentationTally(3), new List<SegmentedImage>());
        segmenter.Segment(set.Images, s => all.Add(set.ReadMask(s.Index).Values, s.Mask.Values), options, TestContext.Current.CancellationToken);
        Assert.InRange(all.MeanIou, 65, 100);
        segmenter.Segment(set.Images, sure.Add, options with { MinConfidence = 0.9 }, TestContext.Current.CancellationToken);
        Assert.All(sure, s => Assert.InRange(s.Mask.Values.Count(IndexMask.Void), 1, s.Mask.Values.Length - 1));
        // Twice the same: a teacher has no noise.
        var again = new List<SegmentedImage>();
        segmenter.Segment(set.Images, again.Add, options with { MinConfidence = 0.9 }, TestContext.Current.CancellationToken);
        Assert.All(sure.Zip(again), p => Assert.Equal(p.First.Mask.Values.ToArray(), p.Second.Mask.Values.ToArray()));
    }

    [Theory]
    [InlineData("detect", AugmentationPreset.S3)]
    [InlineData("faster-rcnn", AugmentationPreset.S3)]
    [InlineData("segment", AugmentationPreset.S4)]
    public void A_stopped_and_resumed_run_equals_an_undisturbed_one_bit_for_bit(string task, AugmentationPreset augmentation)
    {
        // Jitter, dropout and what a resume must restore besides weights.
        DenseRecipe recipe = task == "detect" ? Detect() : task == "faster-rcnn" ? Rcnn(DetectorName.FasterRcnnFpn) : Segment() with
        {
            Head = new() { Name = SegmentationHeadName.Fcn, Channels = 8, Dropout = 0.5 },
        };
        recipe = recipe with
        {
            Epochs = 2,
            LogEverySteps = 1,
            TestEveryEpochs = 1,
            Augmentation = augmentation,
            Views = new() { Width = 64, Height = 48, JitterProbability = 0.5 },
        };
        var (whole, parts) = (_scenes.At("whole"), _scenes.At("parts"));
        using (var run = DenseTraining.Start(recipe, whole))
        {
            Assert.Equal(8, run.Steps().Last().Step);
        }

        using var stop = new CancellationTokenSource();
        using (var run = DenseTraining.Start(recipe, parts, new() { Cancellation = stop.Token }))
        {
            Assert.Throws<OperationCanceledException>(() =>
            {
                foreach (var step in run.Steps().Where(s => s.Step == 3))
                {
                    stop.Cancel();
                }
            });
        }

        using (var run = task != "segment" ? DenseTraining.Resume<DetectRecipe>(parts) : DenseTraining.Resume<SegmentRecipe>(parts))
        {
            Assert.Equal(3, run.Step);
            Assert.Equal(8, run.Steps().Last().Step);
        }

        Assert.Equal(Lines(whole), Lines(parts));
        using var scope = new Scope();
        var (expected, actual) = (RunCheckpoint.Load(new RunDirectory(whole).LastCheckpoint), RunCheckpoint.Load(new RunDirectory(parts).LastCheckpoint));
        Assert.Equal(expected.Tensors.Keys, actual.Tensors.Keys);
        Assert.All(expected.Tensors, t => Assert.True(t.Value.AsBytes().SequenceEqual(actual.Tensors[t.Key].AsBytes()), t.Key));
    }

    [Theory]
    [InlineData("S1", 0.8, 1.2, JointPolicyKind.None)]
    [InlineData("S2", 0.8, 1.2, JointPolicyKind.AutoAugment)]
    [InlineData("S3", 0.5, 2.0, JointPolicyKind.AutoAugment)]
    [InlineData("S4", 0.5, 2.0, JointPolicyKind.RandAugment)]
    public void A_preset_decides_zoom_and_policy_of_training_alone_and_contradictions_are_refused(
        string name, double minZoom, double maxZoom, JointPolicyKind policy)
    {
        var recipe = RecipeBinder.Apply(Detect() with { Views = new() { Width = 64, Height = 48 } }, RecipeReader.Parse($"augmentation: {name}\n", "a recipe"));
        using var run = DenseTraining.Start(recipe);
        var views = run.Recipe.Views;
        Assert.Equal((minZoom, maxZoom, policy, 0.5), (views.MinZoom, views.MaxZoom, views.Policy, views.FlipProbability));
        Assert.Equal((recipe.Views.Width, recipe.Views.Height), (views.Width, views.Height));
        Assert.Equal((1.0, JointPolicyKind.None), (views.ForEvaluation().MaxZoom, views.ForEvaluation().Policy));
        run.Recipe.Validate();
        var refused = Assert.Throws<ArgumentException>(() => (recipe with { Views = recipe.Views with { MaxZoom = 1.5 } }).Validate());
        Assert.Contains($"augmentation {name} decides", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_of_another_kind_a_finished_one_and_changed_data_are_refused_in_words()
    {
        var folder = _scenes.At("run");
        using (var run = DenseTraining.Start(Detect() with { Epochs = 1, TestSplit = "" }, folder))
        {
            foreach (var step in run.Steps())
            {
                Assert.Null(step.Evaluation);
            }
        }

        string Refused(Action action) => Assert.Throws<RunException>(action).Message;
        Assert.Contains("has a run already", Refused(() => DenseTraining.Start(Detect(), folder)), StringComparison.Ordinal);
        Assert.Contains("is finished", Refused(() => DenseTraining.Resume<DetectRecipe>(folder)), StringComparison.Ordinal);
        Assert.Contains(
            "of selfsame detect train, not of selfsame segment train",
            Refused(() => DenseTraining.Resume<SegmentRecipe>(folder)),
            StringComparison.Ordinal);
        Assert.Contains("not of selfsame pretrain", Refused(() => Pretraining.ReadRecipe(folder)), StringComparison.Ordinal);
        Assert.Contains("no best checkpoint", Refused(() => Detector.Load(folder, Device.Cpu, CheckpointChoice.Best)), StringComparison.Ordinal);
        Assert.Contains(
            "'red'",
            Assert.Throws<ArgumentException>(() => DenseTraining.Start(Detect() with { Classes = ["blue"] })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "lower batch_size",
            Assert.Throws<ArgumentException>(() => DenseTraining.Start(Detect() with { BatchSize = 17 })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_backbone_of_a_file_begins_a_detector()
    {
        var file = _scenes.At("start.safetensors");
        using var backbone = BackboneCatalog.Create(Detect().Backbone);
        Init(backbone, 0.125);
        BackboneFile.Save(backbone, file, new() { Options = backbone.Options, InputSize = 64 });
        using var run = DenseTraining.Start(Detect(), options: new() { InitFrom = file });
        var state = run.Model.StateDict();
        Assert.All(state.Where(t => t.Key.StartsWith("backbone.conv1", StringComparison.Ordinal)), t => Assert.Equal(0.125, t.Value.Mean().ToDouble(), 1e-6));
        Assert.Contains(state, t => t.Key.StartsWith("pyramid.", StringComparison.Ordinal) && t.Value.Rank == 4 && t.Value.Std().ToDouble() > 0);
    }

    [Fact]
    public void A_recipe_reads_back_as_it_was_written()
    {
        DenseRecipe[] recipes = [Detect() with { Classes = ["red", "blue"], Metric = DetectionMetric.Voc07 }, Segment()];
        Assert.Equal(
            RecipeWriter.Write(recipes[0]),
            RecipeWriter.Write(RecipeBinder.Apply(new DetectRecipe(), RecipeReader.Parse(RecipeWriter.Write(recipes[0]), "x"))));
        Assert.Equal(
            RecipeWriter.Write(recipes[1]),
            RecipeWriter.Write(RecipeBinder.Apply(new SegmentRecipe(), RecipeReader.Parse(RecipeWriter.Write(recipes[1]), "x"))));
        Assert.Contains(
            "has no predictor",
            Assert.Throws<ArgumentException>(() => (Segment() with { Optimizer = new() { PredictorLrFactor = 2 } }).Validate()).Message,
            StringComparison.Ordinal);
    }

    private static void Init(Backbone backbone, double value)
    {
        using var noGrad = Autograd.NoGrad();
        foreach (var parameter in backbone.Parameters())
        {
            parameter.Fill_(value);
        }
    }

    private DetectRecipe Detect() => Common(new DetectRecipe
    {
        Head = new() { Channels = 16, Convolutions = 1, MinLevel = 3, MaxLevel = 4 },
        Anchors = new() { Scale = 2, Octaves = 2, Ratios = [1] },
    });

    private DetectRecipe Rcnn(DetectorName name) => Detect() with
    {
        Detector = name,
        Rcnn = new()
        {
            Channels = 16,
            BoxWidth = 32,
            CanonicalSize = 64,
            AnchorScale = name == DetectorName.FasterRcnnC4 ? 0.5 : 3,
            AnchorRatios = [1],
            TrainProposals = 30,
            TestProposals = 20,
            RegionsPerImage = name == DetectorName.FasterRcnnC4 ? 6 : 16,
        },
    };

    private SegmentRecipe Segment() => Common(new SegmentRecipe { Head = new() { Channels = 16 } });

    private T Common<T>(T recipe)
        where T : DenseRecipe => recipe with
        {
            Data = _scenes.Path,
            Split = "train",
            TestSplit = "test",
            Backbone = new() { Name = "resnet18", Width = 0.25, Stem = BackboneStem.ImageNet },
            Views = new() { Width = 64, Height = 48, MinZoom = 0.9, MaxZoom = 1.2 },
            BatchSize = 4,
            Optimizer = new() { LearningRate = 0.02, ClipNorm = 10 },
            Threads = 1,
            Workers = 2,
        };

    private static double RunFigure(string folder, string name) =>
        MetricsLog.Read(new RunDirectory(folder).Metrics).Last(l => l.Number(name) is not null).Number(name)!.Value;

    private static IEnumerable<string> Lines(string folder) => MetricsLog.Read(new RunDirectory(folder).Metrics).Select(l =>
        $"{l.Step} " + string.Join(' ', l.Fields.Where(f => f.Key is not ("imagesPerSecond" or "dataWait")).Select(f => $"{f.Key}={f.Value}")));
}
