using Selfsame.Segmentation;
using Selfsame.Tests.Dense;
using Selfsame.Tests.Siamese;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Augmentation.Joint;
using Selfsame.Vision.Backbones;
using Xunit;

namespace Selfsame.Tests.Segmentation;

public sealed class SegmentationModelTests(TorchvisionReference reference)
{
    [Theory]
    [InlineData("fcn")]
    [InlineData("deeplab")]
    public void Heads_with_torchvisions_weights_give_its_logits(string name)
    {
        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        using var head = name == "fcn" ? SegmentationHeads.Fcn(8, 2, 5, 0.1) : SegmentationHeads.DeepLabV3(8, 256, [12, 24, 36], 5, 0.5);
        var prefix = $"{name}.weights.";
        var weights = reference.Tensors.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[prefix.Length..], t => t.Value);
        Assert.Empty(StateDict.Copy(weights, head.StateDict()).Unexpected);
        head.Eval();
        var difference = (head.Forward(reference[$"{name}.input"]) - reference[$"{name}.output"]).Abs().Max().ToDouble();
        Assert.True(difference < 1e-3 * reference[$"{name}.output"].Abs().Max().ToDouble(), $"differs by {difference}");
    }

    [Theory]
    [InlineData(SegmentationHeadName.Fpn, "resnet18", 4)]
    [InlineData(SegmentationHeadName.Fpn, "mobilenet_v3_small", 4)]
    [InlineData(SegmentationHeadName.Fcn, "resnet18", 8)]
    [InlineData(SegmentationHeadName.DeepLabV3, "resnet50", 16)]
    public void Every_head_gives_logits_at_its_stride_and_trains_everything(SegmentationHeadName name, string backbone, int stride)
    {
        using var scope = new Scope();
        var options = new SegmentationHeadOptions
        {
            Name = name,
            Channels = 8,
            Rates = [2, 4],
            OutputStride = name == SegmentationHeadName.Fpn ? null : stride,
        };
        using var model = new SegmentationModel(BackboneCatalog.Create(new() { Name = backbone, Width = 0.25 }), options, classes: 5);
        var logits = model.Forward(Ops.Randn([2, 3, 64, 96]));
        Assert.Equal([2, 5, 64 / stride, 96 / stride], logits.Shape);
        SegmentationLoss.CrossEntropy(logits, Ops.Zeros([2, 64, 96], ScalarType.Int64)).Backward();
        Assert.All(model.Parameters(), p => Assert.NotNull(p.Grad));
    }

    [Fact]
    public void Cross_entropy_is_the_mean_over_pixels_that_count_with_its_gradient()
    {
        using var scope = new Scope();
        Runtime.ManualSeed(1);
        var logits = Ops.Randn([1, 3, 2, 3], ScalarType.Float64);
        var labels = Tensor.FromArray<long>([0, 2, 255, 1, 255, 2], 1, 2, 3);
        var x = logits.ToArray<double>();
        var expected = new[] { (0, 0), (1, 2), (3, 1), (5, 2) }.Average(
            p => -x[(p.Item2 * 6) + p.Item1] + Math.Log(Enumerable.Range(0, 3).Sum(c => Math.Exp(x[(c * 6) + p.Item1]))));
        Assert.Equal(expected, SegmentationLoss.CrossEntropy(logits, labels).ToDouble(), 1e-10);
        var at = logits.Clone();
        at.RequiresGrad = true;
        SegmentationLoss.CrossEntropy(at, labels).Backward();
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(t => SegmentationLoss.CrossEntropy(t, labels).ToDouble(), logits), at.Grad!.ToArray<double>());
        Assert.Equal(0, SegmentationLoss.CrossEntropy(logits, Ops.Full([1, 2, 3], (long)IndexMask.Void, ScalarType.Int64)).ToDouble());
        Assert.Equal(Math.Log(3), SegmentationLoss.CrossEntropy(Ops.Zeros([1, 3, 1, 1]), Ops.Zeros([1, 8, 8], ScalarType.Int64)).ToDouble(), 1e-5); // interpolated to the labels' size
    }

    [Fact]
    public void Logits_come_back_to_the_image_without_the_padding_and_unmirrored()
    {
        using var scope = new Scope();
        // An image of 60 x 20 in a view of 32 x 32: rows 11 and below are padding.
        var geometry = ViewGeometry.Fit(60, 20, 32, 32) with { Flip = true };
        var logits = Ops.Zeros([1, 2, 32, 32]);
        logits.Narrow(2, geometry.ContentHeight, 32 - geometry.ContentHeight).Fill_(9);
        logits.Select(1, 1).Narrow(2, 0, 16).Fill_(3); // the left half of the mirrored view
        var image = SegmentationOutput.AtImage(logits, geometry);
        Assert.Equal([1, 2, 20, 60], image.Shape);
        var labels = image.Argmax(1).ToArray<long>();
        Assert.Equal((0, 1), (labels[0], labels[59]));
        Assert.True(image.Max().ToDouble() <= 3.0001);
    }

    [Fact]
    public void Options_that_do_not_go_together_are_refused()
    {
        Assert.Contains(
            "output_stride",
            Assert.Throws<ArgumentException>(() => new SegmentationHeadOptions { OutputStride = 8 }.Validate()).Message,
            StringComparison.Ordinal);
        using var mobile = BackboneCatalog.Create(new() { Name = "mobilenet_v3_small", Width = 0.25 });
        Assert.Throws<NotSupportedException>(() => new SegmentationModel(mobile, new() { Name = SegmentationHeadName.Fcn }, 2));
    }
}
