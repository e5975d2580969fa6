using Selfsame.Detection;
using Selfsame.Tests.Dense;
using Selfsame.Tests.Siamese;
using Selfsame.Torch;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Augmentation.Joint;
using Selfsame.Vision.Backbones;
using Xunit;

namespace Selfsame.Tests.Detection;

public sealed class RetinaTests(TorchvisionReference reference)
{
    [Fact]
    public void Focal_loss_equals_torchvisions()
    {
        using var scope = new Scope();
        var loss = DetectionLoss.Focal(reference["focal.logits"], reference["focal.targets"], Ops.Ones([40, 1]), 0.25, 2);
        Assert.Equal(reference["focal.loss"].ToDouble(), loss.ToDouble(), 1e-4);
    }

    [Fact]
    public void The_losses_equal_their_formulas_and_their_gradients_finite_differences()
    {
        using var scope = new Scope();
        var random = new Random(2);
        var logits = Enumerable.Range(0, 12).Select(_ => (random.NextDouble() * 8) - 4).ToArray();
        var targets = logits.Select(_ => random.Next(3) == 0 ? 1.0 : 0).ToArray();
        double[] weights = [1, 1, 0, 1];
        double Focal(Tensor x) => DetectionLoss.Focal(x, Tensor.FromArray<double>(targets, 4, 3), Tensor.FromArray<double>(weights, 4, 1), 0.3, 1.5).ToDouble();
        var expected = logits.Select((x, i) =>
        {
            var p = 1 / (1 + Math.Exp(-x));
            return weights[i / 3] * (targets[i] == 1 ? -0.3 * Math.Pow(1 - p, 1.5) * Math.Log(p) : -0.7 * Math.Pow(p, 1.5) * Math.Log(1 - p));
        }).Sum();
        var at = Tensor.FromArray<double>(logits, 4, 3);
        Assert.Equal(expected, Focal(at), 1e-10);
        at.RequiresGrad = true;
        DetectionLoss.Focal(at, Tensor.FromArray<double>(targets, 4, 3), Tensor.FromArray<double>(weights, 4, 1), 0.3, 1.5).Backward();
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(Focal, Tensor.FromArray<double>(logits, 4, 3)), at.Grad!.ToArray<double>());

        // 0.05 and -0.3 on either side of beta = 0.1.
        var smooth = DetectionLoss.SmoothL1(Tensor.FromArray<double>([0.05, -0.3]), Tensor.FromArray<double>([0.0, 0.0]), 0.1);
        Assert.Equal((0.05 * 0.05 / 0.2) + (0.3 - 0.05), smooth.ToDouble(), 1e-12);
    }

    [Fact]
    public void Anchors_lie_in_their_cells_in_the_order_of_the_heads()
    {
        using var scope = new Scope();
        var anchors = new Anchors(new() { Scale = 4, Octaves = 2, Ratios = [0.5, 2] }, [new(1, 8), new(1, 16)]).For([(2, 3), (1, 2)]);
        Assert.Equal([(6 + 2) * 4, 4], anchors.Shape);
        var all = anchors.ToArray<float>().Chunk(4).Select(b => new BoundingBox(b[0], b[1], b[2], b[3])).ToList();
        // Level 0, row 1, column 2: the first size at both ratios (height / width), then the second.
        var cell = all.Skip(((1 * 3) + 2) * 4).Take(4).ToList();
        Assert.All(cell, b => Assert.Equal((20, 12), (Math.Round((b.Left + b.Right) / 2, 3), Math.Round((b.Top + b.Bottom) / 2, 3))));
        Assert.Equal([0.5, 2, 0.5, 2], cell.Select(b => Math.Round(b.Height / b.Width, 4)));
        Assert.Equal([1024, 1024, 2048, 2048], cell.Select(b => Math.Round(b.Area)));
        Assert.Equal(64 * 64, all[24].Area, 1e-2);
    }

    [Fact]
    public void Anchors_answer_for_the_object_they_overlap_most_and_every_object_has_one()
    {
        using var scope = new Scope();
        var anchors = Tensor.FromArray<float>([0, 0, 10, 10, 0, 0, 10, 22, 100, 100, 110, 110, 0, 0, 10, 9, 40, 40, 50, 50], 5, 4);
        var boxes = Tensor.FromArray<float>([0, 0, 10, 10, 42, 42, 64, 64], 2, 4);
        // Overlaps with the first: 1, 0.4545, 0, 0.9, 0; with the second only the last one: 64 / 520 = 0.12, too little but the most there is.
        Assert.Equal([0, AnchorMatcher.Ignored, AnchorMatcher.Background, 0, 1], AnchorMatcher.Match(anchors, boxes, 0.5, 0.4).ToArray<long>());
        Assert.Equal([-1, -1, -1, -1, -1], AnchorMatcher.Match(anchors, Tensor.Empty([0, 4]), 0.5, 0.4).ToArray<long>());
    }

    [Fact]
    public void The_loss_of_a_batch_equals_a_loop_over_anchors()
    {
        using var scope = new Scope();
        Runtime.ManualSeed(3);
        var anchors = new Anchors(new() { Octaves = 1, Ratios = [1] }, [new(1, 8)]).For([(4, 4)]);
        var (logits, deltas) = (Ops.Randn([2, 16, 2]), Ops.Randn([2, 16, 4]));
        ObjectAnnotation[][] objects = [[new(new(2, 1, 30, 29), 1), new(new(0, 0, 32, 32), 0) { IsCrowd = true }], []];
        var options = new DetectionLossOptions { FocalGamma = 2, BoxWeight = 3, Beta = 0.5 };

        var (classLoss, boxLoss) = RetinaLoss.Of(logits, deltas, anchors, objects, options);

        var sides = anchors.ToArray<float>().Chunk(4).Select(b => new BoundingBox(b[0], b[1], b[2], b[3])).ToArray();
        var (x, d) = (logits.ToArray<float>(), deltas.ToArray<float>());
        var box = objects[0][0].Box;
        var overlaps = sides.Select(s => s.IntersectionOverUnion(box)).ToArray();
        var (expectedClass, expectedBox, positives) = (0.0, 0.0, 0);
        for (var image = 0; image < 2; image++)
        {
            for (var a = 0; a < 16; a++)
            {
                var overlap = image == 0 ? overlaps[a] : 0;
                var positive = image == 0 && (overlap >= 0.5 || overlap == overlaps.Max());
                if (!positive && overlap >= 0.4)
                {
                    continue;
                }

                for (var c = 0; c < 2; c++)
                {
                    var p = 1 / (1 + Math.Exp(-x[(((image * 16) + a) * 2) + c]));
                    expectedClass += positive && c == 1 ? -0.25 * Math.Pow(1 - p, 2) * Math.Log(p) : -0.75 * Math.Pow(p, 2) * Math.Log(1 - p);
                }

                if (positive)
                {
                    positives++;
                    var s = sides[a];
                    double[] wanted =
                    [
                        (((box.Left + box.Right) / 2) - ((s.Left + s.Right) / 2)) / s.Width,
                        (((box.Top + box.Bottom) / 2) - ((s.Top + s.Bottom) / 2)) / s.Height,
                        Math.Log(box.Width / s.Width), Math.Log(box.Height / s.Height),
                    ];
                    expectedBox += wanted.Select((w, k) => Math.Abs(w - d[(((image * 16) + a) * 4) + k])).Sum(e => e < 0.5 ? e * e / (2 * 0.5) : e - 0.25);
                }
            }
        }

        Assert.True(positives > 0);
        Assert.Equal(expectedClass / (positives + 1), classLoss.ToDouble(), 1e-4);
        Assert.Equal(3 * expectedBox / (positives + 1), boxLoss.ToDouble(), 1e-4);

        deltas.RequiresGrad = true;
        var (_, none) = RetinaLoss.Of(logits, deltas, anchors, [[], []], options);
        none.Backward();
        Assert.Equal((0.0, 0.0), (none.ToDouble(), deltas.Grad!.Abs().Max().ToDouble()));
    }

    [Fact]
    public void Outputs_become_boxes_in_the_image()
    {
        using var scope = new Scope();
        var anchors = Tensor.FromArray<float>([10, 10, 30, 30, 11, 10, 31, 30, 40, 10, 60, 30, 70, 10, 120, 30], 4, 4);
        var logits = Tensor.FromArray<float>([3, -9, 2, 1, -9, -9, -9, 4], 4, 2);
        var deltas = Ops.Zeros([4, 4]);
        deltas.Select(0, 0).Select(0, 0).Add_(0.5); // half a width to the right
        // An image of 50 x 40 shown twice as large: 100 x 80, the rest of the view is padding.
        var geometry = ViewGeometry.Fit(50, 40, 120, 80);
        var found = DetectionOutput.Of(logits, deltas, anchors, geometry, new() { NmsIou = 0.2 });
        Assert.Equal(
            [
                (1, new BoundingBox(35, 5, 50, 15)),   // cut off where the image ends
                (0, new BoundingBox(10, 5, 20, 15)),
                (1, new BoundingBox(5.5, 5, 15.5, 15)), // another class than the one before
            ],
            found.Select(f => (f.Label, f.Box)));
        Assert.Equal(1 / (1 + Math.Exp(-4)), found[0].Score, 1e-6);
        Assert.Single(DetectionOutput.Of(logits, deltas, anchors, geometry, new() { Most = 1 }));
        Assert.Empty(DetectionOutput.Of(logits, deltas, anchors, geometry, new() { MinScore = 0.999 }));
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("mobilenet_v3_small")]
    [InlineData("efficientnet_b0")]
    public void Any_backbone_carries_a_detector_whose_parts_fit(string name)
    {
        using var scope = new Scope();
        using var model = new RetinaNet(
            BackboneCatalog.Create(new() { Name = name, Width = 0.25 }),
            new() { Channels = 8, Convolutions = 1, MaxLevel = 6 },
            new(),
            classes: 3);
        var (logits, deltas, anchors) = model.Detect(Ops.Randn([2, 3, 64, 88]));
        var places = (8 * 11) + (4 * 6) + (2 * 3) + (1 * 2);
        Assert.Equal([2, places * 9, 3], logits.Shape);
        Assert.Equal([2, places * 9, 4], deltas.Shape);
        Assert.Equal([places * 9, 4], anchors.Shape);
        // Every anchor starts with a probability of about 0.01, so that the many without an object don't drown the few with one.
        Assert.InRange(logits.Sigmoid().Mean().ToDouble(), 0.005, 0.02);
        (logits.Sum() + deltas.Sum()).Backward();
        Assert.All(model.Parameters(), p => Assert.NotNull(p.Grad));
        Assert.Contains(
            "none of 2",
            Assert.Throws<ArgumentException>(
                () =>
                    new RetinaNet(
                        BackboneCatalog.Create(new() { Name = "resnet18", Width = 0.25 }), new() { MinLevel = 1 }, new(), 1)).Message,
            StringComparison.Ordinal);
    }
}
