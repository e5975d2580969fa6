using Selfsame.Detection;
using Selfsame.Detection.Boxes;
using Selfsame.Detection.Rcnn;
using Selfsame.Torch;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Augmentation.Joint;
using Selfsame.Vision.Backbones;
using Xunit;

namespace Selfsame.Tests.Detection;

public sealed class FasterRcnnTests
{
    private static readonly RcnnOptions s_small = new()
    {
        Channels = 8, BoxWidth = 16, AnchorScale = 2, TrainCandidates = 50, TrainProposals = 30, TestProposals = 20, AnchorsPerImage = 16, RegionsPerImage = 12,
    };

    private static readonly ViewGeometry s_view = ViewGeometry.Fit(96, 64, 96, 64);

    [Theory]
    [InlineData("resnet18", false, false)]
    [InlineData("resnet18", true, false)]
    [InlineData("resnet50", true, false)]
    [InlineData("resnet18", false, true)]
    [InlineData("mobilenet_v3_small", false, false)]
    [InlineData("efficientnet_b0", false, false)]
    public void Its_parts_fit_and_every_parameter_learns_with_and_without_objects(string name, bool isC4, bool masks)
    {
        using var scope = new Scope();
        using var model = new FasterRcnn(
            BackboneCatalog.Create(new() { Name = name, Width = 0.25, Stem = BackboneStem.ImageNet }),
            isC4,
            s_small with { Masks = masks },
            classes: 3);
        var outputs = model.Outputs(Ops.Randn([2, 3, 64, 96]));
        Assert.Equal(outputs[0].Size(1), outputs[2].Size(0));
        Assert.Equal([2, outputs[0].Size(1), 4], outputs[1].Shape);
        Assert.Equal(isC4 ? 15 * 4 * 6 : 3 * ((16 * 24) + (8 * 12) + (4 * 6) + (2 * 3) + (1 * 2)), outputs[0].Size(1));

        ObjectAnnotation[] objects =
        [
            new(new(10, 10, 40, 50), 2) { Mask = new PolygonMask([[10, 10, 40, 10, 25, 50]]) },
            new(new(50, 5, 90, 30), 0),
            new(new(0, 0, 96, 64), 1) { IsCrowd = true }
        ];
        foreach (var batch in new IReadOnlyList<ObjectAnnotation>[][] { [objects, []], [[], []] })
        {
            model.Parameters().ToList().ForEach(p => p.Grad = null);
            var losses = model.Losses(model.Outputs(Ops.Randn([2, 3, 64, 96])), batch, [s_view, s_view], new());
            Assert.All(losses, l => Assert.True(double.IsFinite(l.Value.ToDouble()), l.Key));
            Assert.Equal(batch[0].Count > 0, losses.Single(l => l.Key == "boxLoss").Value.ToDouble() > 0);
            Assert.Equal(masks, losses.Any(l => l.Key == "maskLoss"));
            losses.Select(l => l.Value).Aggregate((a, b) => a + b).Backward();
            Assert.All(model.NamedParameters(), p => Assert.True(p.Tensor.Grad is not null, p.Name));
        }

        model.Eval();
        var found = model.Detections(model.Outputs(Ops.Randn([2, 3, 64, 96])), [s_view, s_view], new() { Output = new() { MinScore = 0, Most = 7 } });
        Assert.All(found, f => Assert.InRange(f.Count, 1, 7));
        Assert.All(found, f => Assert.Equal(f.Select(d => d.Score).OrderDescending(), f.Select(d => d.Score)));
        Assert.All(found.SelectMany(f => f), d => Assert.Equal(masks, d.Mask is not null));
        Assert.All(found.SelectMany(f => f), d => Assert.True(d.Box.Left >= 0 && d.Box.Top >= 0 && d.Box.Right <= 96 && d.Box.Bottom <= 64, $"{d.Box}"));
    }

    // Lin et al. 2017a, eq. 1: 224 px belong to stride 16, half of that to stride 8, and what is beyond the levels to the outermost.
    [Fact]
    public void A_region_is_looked_at_on_the_level_of_its_size()
    {
        using var scope = new Scope();
        var regions = new PyramidRegions([new(8, 4), new(8, 8), new(8, 16), new(8, 32)], canonicalSize: 224);
        float[] sides = [20, 60, 111, 112, 223, 224, 447, 448, 2000];
        var boxes = Tensor.FromArray<float>([.. sides.SelectMany(s => new[] { 5, 7, 5 + (s / 2), 7 + (2 * s) })], sides.Length, 4);
        Assert.Equal([0, 0, 0, 1, 1, 2, 2, 3, 3], regions.LevelsOf(boxes).ToArray<long>());
    }

    // What one region gives doesn't depend on those beside it, nor on their order.
    [Fact]
    public void Regions_come_back_in_the_order_in_which_they_were_asked_for()
    {
        using var scope = new Scope();
        using var head = new PyramidRegionHead(new PyramidRegions([new(8, 4), new(8, 8)], canonicalSize: 100), 8, s_small, 2);
        Tensor[] maps = [Ops.Randn([2, 8, 16, 16]), Ops.Randn([2, 8, 8, 8])];
        var regions = Tensor.FromArray<float>([1, 0, 0, 60, 60, 0, 5, 5, 15, 20, 1, 2, 2, 9, 9, 0, 0, 0, 62, 50], 4, 5);
        var (logits, deltas) = head.Predict(maps, regions);
        Assert.Equal([0, 3], head.Predict(maps, regions.Narrow(0, 0, 0)).Logits.Shape);
        for (var i = 0; i < 4; i++)
        {
            var (alone, own) = head.Predict(maps, regions.Narrow(0, i, 1));
            Assert.True(alone.Allclose(logits.Narrow(0, i, 1), 1e-4, 1e-5));
            Assert.True(own.Allclose(deltas.Narrow(0, i, 1), 1e-4, 1e-5));
        }
    }

    [Theory]
    [InlineData(10, 10, 8, 8)]   // four positives at most, the rest background
    [InlineData(2, 10, 2, 10)]
    [InlineData(0, 3, 0, 3)]
    public void The_drawn_anchors_are_at_most_half_on_objects(int positives, int negatives, int drawnPositives, int drawnNegatives)
    {
        using var scope = new Scope();
        var matches = Tensor.FromArray<long>(
            [.. Enumerable.Repeat(0L, positives), .. Enumerable.Repeat(AnchorMatcher.Background, negatives), .. Enumerable.Repeat(AnchorMatcher.Ignored, 5)]);
        var (positive, negative) = RegionSampler.Draw(matches, 16, 0.5);
        Assert.Equal((drawnPositives, drawnNegatives), ((int)positive.Size(0), (int)negative.Size(0)));
        Assert.All(positive.ToArray<long>(), i => Assert.InRange(i, 0, positives - 1));
        Assert.All(negative.ToArray<long>(), i => Assert.InRange(i, positives, positives + negatives - 1));
        Assert.Equal(positive.Size(0), positive.ToArray<long>().Distinct().Count());
    }

    // Two anchors, one on the object: the loss by hand.
    [Fact]
    public void The_proposals_loss_is_what_the_paper_says()
    {
        using var scope = new Scope();
        using var proposer = new RegionProposer([new(8, 8)], s_small with { AnchorsPerImage = 4, Beta = 0 }, new() { Scale = 1, Octaves = 1, Ratios = [1] });
        var anchors = Tensor.FromArray<float>([0, 0, 10, 10, 50, 50, 60, 60], 2, 4);
        var logits = Tensor.FromArray<float>([2, -1], 1, 2);
        var deltas = Tensor.FromArray<float>([0.3f, 0, 0, 0, 9, 9, 9, 9], 1, 2, 4);
        var (objects, boxes) = proposer.Loss(logits, deltas, anchors, [Tensor.FromArray<float>([1, 0, 11, 10], 1, 4)]);
        Assert.Equal((Math.Log(1 + Math.Exp(-2)) + Math.Log(1 + Math.Exp(-1))) / 4, objects.ToDouble(), 1e-6);
        Assert.Equal(0.2 / 4, boxes.ToDouble(), 1e-6); // wanted: 0.1 of a width to the right
    }

    [Fact]
    public void Proposals_are_the_best_boxes_of_each_level_without_those_in_the_padding()
    {
        using var scope = new Scope();
        using var proposer = new RegionProposer([new(8, 8)], s_small with { TestProposals = 2 }, new() { Scale = 1, Octaves = 1, Ratios = [1] });
        proposer.Eval();
        var anchors = Tensor.FromArray<float>([0, 0, 8, 8, 1, 0, 9, 8, 20, 20, 30, 30, 70, 20, 78, 28], 4, 4);
        var chosen = proposer.Select(
            Tensor.FromArray<float>([3, 2, 1, 9]), Ops.Zeros([4, 4]), anchors, [Ops.Zeros([1, 8, 2, 2])], ViewGeometry.Fit(60, 40, 96, 40));
        Assert.Equal([0, 0, 8, 8, 20, 20, 30, 30], chosen.ToArray<float>());
    }

    // He et al. 2016: five sizes at the one level that there is.
    [Fact]
    public void Anchors_of_one_level_double_in_size()
    {
        using var scope = new Scope();
        var anchors = new Anchors(new() { Scale = 2, Octaves = 1, Doublings = 5, Ratios = [1] }, [new(8, 16)]).For([(1, 1)]);
        Assert.Equal([32, 64, 128, 256, 512], Enumerable.Range(0, 5).Select(i => anchors.Select(0, i).ToArray<float>()).Select(b => b[2] - b[0]));
    }

    // A triangle over a box of 28 x 28: cell (row, column) is within where its middle is below the diagonal.
    [Fact]
    public void Mask_targets_are_cells_whose_middle_is_in_the_object()
    {
        using var scope = new Scope();
        var targets = MaskHead.Targets([new(10, 20, 38, 48)], [new PolygonMask([[10, 20, 38, 48, 10, 48]])]).ToArray<float>();
        for (var cell = 0; cell < targets.Length; cell++)
        {
            var (row, column) = (cell / 28, cell % 28);
            if (row != column)
            {
                Assert.Equal(row > column ? 1 : 0, targets[cell]);
            }
        }
    }

    [Fact]
    public void Masks_need_a_pyramid() => Assert.Contains(
        "rcnn.masks needs a pyramid",
        Assert.Throws<ArgumentException>(
            () =>
                new FasterRcnn(
                    BackboneCatalog.Create(new() { Name = "resnet18", Width = 0.25 }), true, s_small with { Masks = true }, 2)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_C4_that_is_no_ResNet_is_refused() => Assert.Contains(
        "use faster-rcnn-fpn",
        Assert.Throws<ArgumentException>(
            () => new FasterRcnn(BackboneCatalog.Create(new() { Name = "efficientnet_b0", Width = 0.25 }), true, s_small, 2)).Message,
        StringComparison.Ordinal);
}
