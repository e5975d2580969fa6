using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Selfsame.Dense;
using Selfsame.Detection;
using Selfsame.Segmentation;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Vision.Backbones;
using Xunit;
using Tensor = Selfsame.Torch.Tensor;

namespace Selfsame.Tests.Dense;

public sealed class DenseOnnxTests : IDisposable
{
    // Sizes that don't halve evenly: 64 x 44 comes to 8 x 6, 4 x 3, 2 x 2.
    private const int Width = 64;
    private const int Height = 44;

    private readonly TinyScenes _scenes = new(train: 4, test: 1);

    private string File => _scenes.At("model.onnx");

    public void Dispose() => _scenes.Dispose();

    [Theory]
    [InlineData("resnet18", false)]
    [InlineData("resnet18", true)]
    [InlineData("efficientnet_b0", true)]
    public void Onnxruntime_says_of_anchors_what_libtorch_does(string backbone, bool fold)
    {
        using var scope = new Scope();
        using var detector = Detector.Load(
            Trained(Small(new DetectRecipe { Head = new() { Channels = 8, Convolutions = 1, MaxLevel = 6 } }, backbone)), Device.Cpu);
        using var noGrad = Autograd.NoGrad();
        detector.ExportOnnx(File, fold);

        using var session = new InferenceSession(File);
        Assert.Equal("""["blue","red"]""", session.ModelMetadata.CustomMetadataMap["classes"]);
        foreach (var count in new[] { 1, 3 })
        {
            var images = Ops.Randn([count, 3, Height, Width]);
            var (logits, deltas, anchors) = ((RetinaNet)detector.Model).Detect(images);
            AssertEqual(session, images, ("logits", logits), ("deltas", deltas), ("anchors", anchors));
        }
    }

    [Theory]
    [InlineData(SegmentationHeadName.Fpn)]
    [InlineData(SegmentationHeadName.Fcn)]
    [InlineData(SegmentationHeadName.DeepLabV3)]
    public void Onnxruntime_gives_pixels_libtorchs_logits(SegmentationHeadName head)
    {
        using var scope = new Scope();
        using var segmenter = Segmenter.Load(Trained(Small(new SegmentRecipe { Head = new() { Name = head, Channels = 8 } }, "resnet18")), Device.Cpu);
        using var noGrad = Autograd.NoGrad();
        segmenter.ExportOnnx(File, foldBatchNorm: true);

        using var session = new InferenceSession(File);
        foreach (var count in new[] { 1, 2 })
        {
            var images = Ops.Randn([count, 3, Height, Width]);
            AssertEqual(session, images, ("logits", segmenter.Model.Forward(images)));
        }
    }

    [Fact]
    public void A_two_stage_detector_is_refused_in_a_line()
    {
        var recipe = Small(
            new DetectRecipe
            {
                Detector = DetectorName.FasterRcnnFpn,
                Rcnn = new() { Channels = 8, BoxWidth = 8, RegionsPerImage = 4, TrainProposals = 8 },
            },
            "resnet18");
        using var detector = Detector.Load(Trained(recipe), Device.Cpu);
        Assert.Contains("export its backbone", Assert.Throws<CheckpointException>(() => detector.ExportOnnx(File)).Message, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(File));
    }

    private string Trained(DenseRecipe recipe)
    {
        var folder = _scenes.At("run");
        using var run = DenseTraining.Start(recipe, folder);
        Assert.Equal(2, run.Steps().Count());
        return folder;
    }

    private T Small<T>(T recipe, string backbone)
        where T : DenseRecipe => (T)(recipe with
        {
            Data = _scenes.Path,
            Split = "train",
            Backbone = new() { Name = backbone, Width = 0.25, Stem = BackboneStem.ImageNet },
            Views = new() { Width = Width, Height = Height },
            Epochs = 1,
            BatchSize = 2,
            Device = "cpu",
            Threads = 1,
            Workers = 1,
        });

    private static void AssertEqual(InferenceSession session, Tensor images, params (string Name, Tensor Expected)[] outputs)
    {
        using var results = session.Run(
            [NamedOnnxValue.CreateFromTensor("images", new DenseTensor<float>(images.ToArray<float>(), [.. images.Shape.Select(s => (int)s)]))]);
        foreach (var (name, expected) in outputs)
        {
            var actual = results.Single(r => r.Name == name).AsTensor<float>();
            Assert.Equal(expected.Shape.Select(s => (int)s), actual.Dimensions.ToArray());
            var largest = expected.Abs().Max().ToDouble();
            Assert.All(expected.Contiguous().ToArray<float>().Zip(actual.ToArray()), pair => Assert.Equal(pair.First, pair.Second, (1e-4 * largest) + 1e-6));
        }
    }
}
