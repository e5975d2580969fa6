using Selfsame.Detection.Boxes;
using Selfsame.Tests.Dense;
using Selfsame.Torch;
using Selfsame.Vision.Annotations;
using Xunit;

namespace Selfsame.Tests.Detection.Boxes;

public sealed class BoxOperatorsTests(TorchvisionReference reference)
{
    [Theory]
    [InlineData(0, 3)]
    [InlineData(0, 5)]
    [InlineData(1, 5)]
    [InlineData(2, 5)]
    [InlineData(2, 0)]
    public void Nms_keeps_what_torchvision_keeps_with_its_library_and_without(int set, int tenths)
    {
        using var scope = new Scope();
        var (boxes, scores) = (reference[$"nms{set}.boxes"], reference[$"nms{set}.scores"]);
        var expected = reference[$"nms{set}.kept{tenths}"].ToArray<long>();
        Assert.Equal(expected, Suppression.Nms(boxes, scores, tenths / 10.0).ToArray<long>());
        Assert.Equal(expected, BoxOperators.Nms(boxes, scores, tenths / 10.0).ToArray<long>());
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 2)]
    [InlineData(true, 0)]
    [InlineData(true, 2)]
    public void RoiAlign_and_its_gradient_equal_torchvisions_with_its_library_and_without(bool aligned, int ratio)
    {
        using var scope = new Scope();
        var key = $"{(aligned ? 1 : 0)}{ratio}";
        foreach (var own in new[] { true, false })
        {
            var features = reference["align.features"].Clone();
            features.RequiresGrad = true;
            var pooled = own
                ? RegionAlignment.RoiAlign(features, reference["align.regions"], 0.25, 3, 5, ratio, aligned)
                : BoxOperators.RoiAlign(features, reference["align.regions"], 0.25, 3, 5, ratio, aligned);
            AssertClose(reference[$"align.{key}"], pooled.Detach(), 1e-5);
            var weights = Ops.Arange(pooled.NumElements, ScalarType.Float32).Reshape(pooled.Shape).Sin();
            (pooled * weights).Sum().Backward();
            AssertClose(reference[$"align.grad{key}"], features.Grad!, 1e-4);
        }
    }

    [Fact]
    public void The_library_is_found_where_torchvision_is_installed()
    {
        _ = reference["nms1.boxes"];
        Assert.True(TorchvisionOperators.IsAvailable, TorchvisionOperators.Problem);
        Assert.Null(TorchvisionOperators.Problem);
    }

    [Fact]
    public void Nms_of_classes_leaves_other_classes_alone()
    {
        using var scope = new Scope();
        var boxes = Tensor.FromArray<float>([0, 0, 10, 10, 1, 0, 10, 10, 0, 0, 10, 10, -20, -20, -10, -10], 4, 4);
        var scores = Tensor.FromArray<float>([0.5f, 0.9f, 0.6f, 0.1f]);
        Assert.Equal([1, 2, 3], BoxOperators.ClassNms(boxes, scores, Tensor.FromArray<long>([0, 0, 1, 0]), 0.5).ToArray<long>());
        Assert.Equal([1, 3], BoxOperators.ClassNms(boxes, scores, Tensor.FromArray<long>([0, 0, 0, 0]), 0.5).ToArray<long>());
        Assert.Equal([0], BoxOperators.ClassNms(Tensor.Empty([0, 4]), Tensor.Empty([0]), Tensor.Empty([0], ScalarType.Int64), 0.5).Shape);
    }

    [Fact]
    public void Overlaps_equal_those_of_boxes_one_by_one_and_empty_boxes_have_none()
    {
        using var scope = new Scope();
        BoundingBox[] boxes = [new(0, 0, 10, 10), new(5, 5, 15, 12), new(3, 3, 3, 9), new(20, 20, 30, 30)];
        var tensor = Tensor.FromArray<double>([.. boxes.SelectMany(b => new[] { b.Left, b.Top, b.Right, b.Bottom })], 4, 4);
        var expected = boxes.SelectMany(a => boxes.Select(a.IntersectionOverUnion)).ToArray();
        Assert.Equal(expected, BoxOperators.Iou(tensor, tensor).ToArray<double>());
    }

    [Fact]
    public void Boxes_are_decoded_to_what_was_encoded_and_by_the_formula()
    {
        using var scope = new Scope();
        var boxes = Tensor.FromArray<double>([10, 20, 50, 40, -3, 2, 8, 90], 2, 4);
        var anchors = Tensor.FromArray<double>([0, 0, 32, 32, 0, 16, 16, 48], 2, 4);
        var deltas = BoxCoder.Encode(boxes, anchors);
        Assert.Equal([(30 - 16) / 32.0, (30 - 16) / 32.0, Math.Log(40 / 32.0), Math.Log(20 / 32.0)], deltas.Select(0, 0).ToArray<double>());
        var back = BoxCoder.Decode(deltas, anchors);
        Assert.True((back - boxes).Abs().Max().ToDouble() < 1e-12);
        // A wild prediction stays a box that can be drawn.
        var wild = BoxCoder.Decode(Tensor.FromArray<double>([0, 0, 50, 50], 1, 4), anchors.Narrow(0, 0, 1));
        Assert.Equal(1000 * 2, wild.ToArray<double>()[2] - wild.ToArray<double>()[0], 1e-6);
    }

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.True((expected - actual).Abs().Max().ToDouble() <= tolerance, $"differs by {(expected - actual).Abs().Max().ToDouble()}");
    }
}
