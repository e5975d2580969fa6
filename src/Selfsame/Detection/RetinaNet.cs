using Selfsame.Dense;
using Selfsame.Detection.Metrics;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Augmentation.Joint;
using Selfsame.Vision.Backbones;

namespace Selfsame.Detection;

/// <summary>
/// A one-stage detector (Lin et al. 2017b): a backbone, a feature pyramid, and two heads that say of every anchor which class it is and how
/// it must be moved.
/// </summary>
public sealed class RetinaNet : DetectionModel
{
    // The probability of an object that every anchor starts with.
    private const double Prior = 0.01;

    private readonly int _firstStage;
    private readonly int _lastStage;
    private readonly FeaturePyramid _pyramid;
    private readonly RetinaTower _classes;
    private readonly RetinaTower _boxes;
    private readonly Anchors _anchors;

    /// <summary>Builds a detector.</summary>
    /// <param name="backbone">The backbone; from here on owned by the detector.</param>
    /// <param name="head">Pyramid and heads.</param>
    /// <param name="anchors">The anchors.</param>
    /// <param name="classes">The number of classes, at least 1.</param>
    /// <exception cref="ArgumentException">The options don't fit together, or the backbone has no feature map of the finest level.</exception>
    /// <exception cref="NotSupportedException">The backbone has no feature maps of several sizes.</exception>
    public RetinaNet(Backbone backbone, RetinaHeadOptions head, AnchorOptions anchors, int classes)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(anchors);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        head.Validate();
        Backbone = Register("backbone", backbone);
        Classes = classes;
        var stages = backbone.Stages.ToList();
        _firstStage = stages.FindIndex(s => s.Stride == 1 << head.MinLevel);
        _lastStage = stages.FindLastIndex(s => s.Stride <= 1 << head.MaxLevel);
        if (_firstStage < 0)
        {
            throw new ArgumentException($"{backbone.Name} has feature maps of stride {string.Join(", ", stages.Select(s => s.Stride))}, "
                + $"none of {1 << head.MinLevel}; change head.min_level");
        }

        var used = stages[_firstStage..(_lastStage + 1)];
        var coarser = head.MaxLevel - (int)Math.Log2(used[^1].Stride);
        _pyramid = Register("pyramid", new FeaturePyramid(used, head.Channels, coarser, head.Norm));
        _anchors = new Anchors(anchors, _pyramid.Levels);
        _classes = Register("classes", new RetinaTower(head.Channels, head, _pyramid.Levels.Count, anchors.Count * classes, -Math.Log((1 - Prior) / Prior)));
        _boxes = Register("boxes", new RetinaTower(head.Channels, head, _pyramid.Levels.Count, anchors.Count * 4, 0));
    }

    /// <inheritdoc/>
    public override Backbone Backbone { get; }

    /// <inheritdoc/>
    public override int Classes { get; }

    /// <summary>The logits of the classes alone; see <see cref="Detect"/>.</summary>
    public override Tensor Forward(Tensor input) => Detect(input).Logits;

    /// <summary>From normalised images [N, 3, H, W] to what the heads say of A anchors.</summary>
    /// <returns>Logits [N, A, classes], box deltas [N, A, 4] for <see cref="Boxes.BoxCoder"/>, and the anchors [A, 4] in pixels of the images.</returns>
    public (Tensor Logits, Tensor Deltas, Tensor Anchors) Detect(Tensor images)
    {
        using var scope = new Scope();
        var (logits, deltas, sizes) = Heads(images);
        var anchors = _anchors.For(sizes).To(logits.Device);
        return (scope.Keep(logits), scope.Keep(deltas), scope.Keep(anchors));
    }

    /// <summary>What the heads say, without the anchors that it's about.</summary>
    /// <returns>Logits [N, A, classes], deltas [N, A, 4], and height and width of each level.</returns>
    internal (Tensor Logits, Tensor Deltas, IReadOnlyList<(long Height, long Width)> Sizes) Heads(Tensor images)
    {
        using var scope = new Scope();
        var stages = Backbone.ForwardStages(images);
        var levels = _pyramid.Forward([.. stages.Skip(_firstStage).Take(_lastStage - _firstStage + 1)]);
        var logits = Ops.Cat([.. _classes.Forward(levels).Select(map => Flatten(map, Classes))], 1);
        var deltas = Ops.Cat([.. _boxes.Forward(levels).Select(map => Flatten(map, 4))], 1);
        return (scope.Keep(logits), scope.Keep(deltas), [.. levels.Select(l => (l.Size(2), l.Size(3)))]);
    }

    internal override IReadOnlyList<Tensor> Outputs(Tensor images)
    {
        var (logits, deltas, anchors) = Detect(images);
        return [logits, deltas, anchors];
    }

    // The anchors are those of every image.
    internal override IReadOnlyList<Tensor> Part(IReadOnlyList<Tensor> outputs, int first, int count) =>
        [outputs[0].Narrow(0, first, count), outputs[1].Narrow(0, first, count), outputs[2]];

    internal override IReadOnlyList<KeyValuePair<string, Tensor>> Losses(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<IReadOnlyList<ObjectAnnotation>> objects, IReadOnlyList<ViewGeometry> geometries, DetectRecipe recipe)
    {
        var (classLoss, boxLoss) = RetinaLoss.Of(outputs[0], outputs[1], outputs[2], objects, recipe.Loss);
        return [KeyValuePair.Create("classLoss", classLoss), KeyValuePair.Create("boxLoss", boxLoss)];
    }

    internal override IReadOnlyList<IReadOnlyList<DetectedObject>> Detections(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<ViewGeometry> geometries, DetectRecipe recipe) =>
        [.. geometries.Select((g, i) => DetectionOutput.Of(outputs[0].Select(0, i), outputs[1].Select(0, i), outputs[2], g, recipe.Output))];

    // [N, anchors x width, h, w] to [N, h w anchors, width]
    private static Tensor Flatten(Tensor map, int width) => map.Permute([0, 2, 3, 1]).Reshape([map.Size(0), -1, width]);
}
