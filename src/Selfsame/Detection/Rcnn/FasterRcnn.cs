using Selfsame.Dense;
using Selfsame.Detection.Boxes;
using Selfsame.Detection.Metrics;
using Selfsame.Torch;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Augmentation.Joint;
using Selfsame.Vision.Backbones;

namespace Selfsame.Detection.Rcnn;

/// <summary>
/// A two-stage detector (Ren et al. 2015): proposals, then a head that looks at each of them; on a feature pyramid or on a ResNet's fourth
/// stage.
/// </summary>
public sealed class FasterRcnn : DetectionModel
{
    // Deltas of regions count for more than those of anchors (Detectron2, torchvision).
    private static readonly float[] s_weights = [10, 10, 5, 5];

    // Before the feature maps in the outputs.
    private const int Anchors = 2;
    private const int FirstMap = 3;

    private readonly RcnnOptions _options;
    private readonly FeaturePyramid? _pyramid;
    private readonly RegionProposer _proposer;
    private readonly RegionHead _head;
    private readonly MaskHead? _masks;

    /// <summary>Builds a detector.</summary>
    /// <param name="backbone">The backbone; from here on owned by the detector.</param>
    /// <param name="isC4">Whether regions are those of the last stage but one; on a pyramid of the last four stages otherwise.</param>
    /// <param name="options">Proposals and heads.</param>
    /// <param name="classes">The number of classes, at least 1.</param>
    /// <exception cref="ArgumentException">C4 needs a ResNet, or the options don't fit together.</exception>
    /// <exception cref="NotSupportedException">The backbone has no feature maps of several sizes.</exception>
    public FasterRcnn(Backbone backbone, bool isC4, RcnnOptions options, int classes)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        options.Validate();
        _options = options;
        Backbone = Register("backbone", backbone);
        Classes = classes;
        if (isC4)
        {
            if (options.Masks)
            {
                throw new ArgumentException("rcnn.masks needs a pyramid; set detector to faster-rcnn-fpn");
            }

            var resnet = backbone as ResNet
                ?? throw new ArgumentException($"faster-rcnn-c4 takes a ResNet apart, which {backbone.Name} is not; use faster-rcnn-fpn");
            var anchors = new AnchorOptions { Scale = options.AnchorScale ?? 2, Octaves = 1, Doublings = 5, Ratios = options.AnchorRatios };
            _proposer = Register("proposer", new RegionProposer([resnet.Stages[^2]], options, anchors));
            _head = Register("head", new StageRegionHead(resnet, options, classes));
        }
        else
        {
            var anchors = new AnchorOptions { Scale = options.AnchorScale ?? 8, Octaves = 1, Ratios = options.AnchorRatios };
            _pyramid = Register("pyramid", new FeaturePyramid([.. Used(backbone)], options.Channels, coarserLevels: 1, options.Norm));
            _proposer = Register("proposer", new RegionProposer(_pyramid.Levels, options, anchors));
            var regions = new PyramidRegions([.. _pyramid.Levels.SkipLast(1)], options.CanonicalSize);
            _head = Register("head", new PyramidRegionHead(regions, options.Channels, options, classes));
            _masks = options.Masks ? Register("masks", new MaskHead(regions, options.Channels, options, classes)) : null;
        }
    }

    /// <inheritdoc/>
    public override Backbone Backbone { get; }

    /// <inheritdoc/>
    public override int Classes { get; }

    /// <summary>The proposals' logits alone, [N, A].</summary>
    public override Tensor Forward(Tensor input) => Outputs(input)[0];

    // The proposals' logits [N, A], deltas [N, A, 4], the anchors [A, 4], and the feature maps.
    internal override IReadOnlyList<Tensor> Outputs(Tensor images)
    {
        using var scope = new Scope();
        IReadOnlyList<Tensor> maps = _pyramid is null
            ? [((ResNet)Backbone).ForwardStages(images, Backbone.Stages.Count - 1)[^1]]
            : _pyramid.Forward([.. Backbone.ForwardStages(images).TakeLast(Used(Backbone).Count())]);
        var (logits, deltas, anchors) = _proposer.Propose(maps);
        return [scope.Keep(logits), scope.Keep(deltas), scope.Keep(anchors), .. maps.Select(scope.Keep)];
    }

    internal override IReadOnlyList<Tensor> Part(IReadOnlyList<Tensor> outputs, int first, int count) =>
        [.. outputs.Select((o, i) => i == Anchors ? o : o.Narrow(0, first, count))];

    internal override IReadOnlyList<KeyValuePair<string, Tensor>> Losses(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<IReadOnlyList<ObjectAnnotation>> objects, IReadOnlyList<ViewGeometry> geometries, DetectRecipe recipe)
    {
        using var scope = new Scope();
        var device = outputs[0].Device;
        ObjectAnnotation[][] own = [.. objects.Select(o => o.Where(x => !x.IsCrowd).ToArray())];
        Tensor[] boxes = [.. own.Select(o => RetinaLoss.Boxes(o).To(device))];
        var (objectLoss, proposalLoss) = _proposer.Loss(outputs[0], outputs[1], outputs[Anchors], boxes);
        var (regions, labels, references, wanted) = (new List<Tensor>(), new List<Tensor>(), new List<Tensor>(), new List<Tensor>());
        var shapes = new List<(Tensor Region, Tensor Label, Tensor Target)>();
        for (var i = 0; i < own.Length; i++)
        {
            using var noGrad = Autograd.NoGrad();
            // The objects themselves are proposals too: at first there are hardly any others on objects.
            var proposals = Ops.Cat([Proposals(outputs, i, geometries[i]), boxes[i]]);
            var matches = Match(proposals, boxes[i]);
            var (positive, negative) = RegionSampler.Draw(matches, _options.RegionsPerImage, _options.PositiveShare);
            var drawn = proposals.IndexSelect(0, Ops.Cat([positive, negative]));
            var answered = matches.IndexSelect(0, positive);
            regions.Add(WithImage(drawn, i));
            labels.Add(Ops.Cat([Labels(own[i], device).IndexSelect(0, answered), Ops.Full([negative.Size(0)], Classes, ScalarType.Int64, device)]));
            references.Add(proposals.IndexSelect(0, positive));
            wanted.Add(boxes[i].IndexSelect(0, answered));
            if (_masks is not null)
            {
                AddShapes(shapes, own[i], answered, references[^1], i);
            }
        }

        var all = Ops.Cat([.. labels]);
        var (logits, deltas) = _head.Predict([.. outputs.Skip(FirstMap)], Ops.Cat([.. regions]));
        var classLoss = logits.CrossEntropyLoss(all);
        var places = all.Lt(Classes).Nonzero().Squeeze(1);
        // Of each region on an object the deltas of its class: row i x classes + label of those of all classes.
        var rows = places.Mul(Classes).Add(all.IndexSelect(0, places)).To(ScalarType.Int64);
        var boxLoss = places.Size(0) == 0
            ? deltas.Sum() * 0
            : DetectionLoss.SmoothL1(
                deltas.Flatten(0, 1).IndexSelect(0, rows),
                BoxCoder.Encode(Ops.Cat([.. wanted]), Ops.Cat([.. references])) * Weights(device),
                _options.Beta) / all.Size(0);
        var maps = (IReadOnlyList<Tensor>)[.. outputs.Skip(FirstMap)];
        return
        [
            .. _masks is null ? [] : new[] { KeyValuePair.Create("maskLoss", scope.Keep(MaskLoss(maps, shapes))) },
            KeyValuePair.Create("objectLoss", scope.Keep(objectLoss)), KeyValuePair.Create("proposalLoss", scope.Keep(proposalLoss)),
            KeyValuePair.Create("classLoss", scope.Keep(classLoss)), KeyValuePair.Create("boxLoss", scope.Keep(boxLoss)),
        ];
    }

    internal override IReadOnlyList<IReadOnlyList<DetectedObject>> Detections(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<ViewGeometry> geometries, DetectRecipe recipe)
    {
        using var scope = new Scope();
        Tensor[] proposals = [.. geometries.Select((g, i) => Proposals(outputs, i, g))];
        var (logits, deltas) = _head.Predict([.. outputs.Skip(FirstMap)], Ops.Cat([.. proposals.Select(WithImage)]));
        var scores = logits.Softmax(1).Narrow(1, 0, Classes);
        var found = new List<IReadOnlyList<DetectedObject>>(proposals.Length);
        long first = 0;
        foreach (var (own, geometry) in proposals.Zip(geometries))
        {
            var count = own.Size(0);
            var boxes = BoxCoder.Decode(
                (deltas.Narrow(0, first, count) / Weights(deltas.Device)).Reshape([-1, 4]), own.Unsqueeze(1).Expand([count, Classes, 4]).Reshape([-1, 4]));
            found.Add(DetectionOutput.OfBoxes(scores.Narrow(0, first, count).Reshape([-1]), boxes, Classes, geometry, recipe.Output));
            first += count;
        }

        return _masks is null ? found : [.. found.Select((own, i) => WithMasks(outputs, own, i, geometries[i]))];
    }

    // The objects that drawn regions are on, of those with a shape.
    private static void AddShapes(
        List<(Tensor Region, Tensor Label, Tensor Target)> shapes, ObjectAnnotation[] objects, Tensor answered, Tensor boxes, int image)
    {
        long[] of = answered.ToArray<long>();
        int[] rows = [.. Enumerable.Range(0, of.Length).Where(r => objects[of[r]].Mask is not null)];
        if (rows.Length == 0)
        {
            return;
        }

        var own = boxes.IndexSelect(0, Tensor.FromArray<long>(Array.ConvertAll(rows, r => (long)r)).To(boxes.Device));
        var sides = own.ToArray<float>();
        var targets = MaskHead.Targets(
            [.. rows.Select((_, i) => new BoundingBox(sides[4 * i], sides[(4 * i) + 1], sides[(4 * i) + 2], sides[(4 * i) + 3]))], [.. rows.Select(r => objects[of[r]].Mask!)]);
        shapes.Add((WithImage(own, image), Labels([.. rows.Select(r => objects[of[r]])], boxes.Device), targets.To(boxes.Device)));
    }

    // He et al. 2017, section 3: the mean cross-entropy of the pixels of the object's own class.
    private Tensor MaskLoss(IReadOnlyList<Tensor> maps, List<(Tensor Region, Tensor Label, Tensor Target)> shapes)
    {
        if (shapes.Count == 0)
        {
            // Without a shape anywhere the head still takes part, with gradient 0, so that every parameter has one.
            var corner = Tensor.FromArray<float>([0, 0, 0, 8, 8], 1, 5).To(maps[0].Device);
            return _masks!.Predict(maps, corner, Ops.Zeros([1], ScalarType.Int64, maps[0].Device)).Sum() * 0;
        }

        var logits = _masks!.Predict(maps, Ops.Cat([.. shapes.Select(s => s.Region)]), Ops.Cat([.. shapes.Select(s => s.Label)]));
        return logits.BinaryCrossEntropyWithLogits(Ops.Cat([.. shapes.Select(s => s.Target)]));
    }

    private IReadOnlyList<DetectedObject> WithMasks(IReadOnlyList<Tensor> outputs, IReadOnlyList<DetectedObject> found, int image, ViewGeometry geometry)
    {
        if (found.Count == 0)
        {
            return found;
        }

        using var scope = new Scope();
        var device = outputs[0].Device;
        var boxes = Tensor.FromArray<float>(
            [.. found.Select(d => geometry.ToView(d.Box)).SelectMany(b => new[] { (float)b.Left, (float)b.Top, (float)b.Right, (float)b.Bottom })], found.Count, 4).To(device);
        var labels = Tensor.FromArray<long>([.. found.Select(d => (long)d.Label)]).To(device);
        var probabilities = _masks!
            .Predict([.. outputs.Skip(FirstMap)], WithImage(boxes, image), labels)
            .Sigmoid()
            .To(Device.Cpu)
            .Contiguous()
            .ToArray<float>();
        const int cells = MaskHead.Side * MaskHead.Side;
        return [.. found.Select((d, i) => d with { Mask = new GridMask(d.Box, probabilities[(i * cells)..((i + 1) * cells)], MaskHead.Side) })];
    }

    private static IEnumerable<BackboneStage> Used(Backbone backbone) => backbone.Stages.TakeLast(4);

    private Tensor Proposals(IReadOnlyList<Tensor> outputs, int image, ViewGeometry geometry)
    {
        using var noGrad = Autograd.NoGrad();
        return _proposer.Select(outputs[0].Select(0, image), outputs[1].Select(0, image), outputs[Anchors], [.. outputs.Skip(FirstMap)], geometry);
    }

    // [R]: the object that each region overlaps most, if that is enough, or background.
    private Tensor Match(Tensor regions, Tensor boxes)
    {
        if (boxes.Size(0) == 0)
        {
            return Ops.Full([regions.Size(0)], AnchorMatcher.Background, ScalarType.Int64, regions.Device);
        }

        var (best, nearest) = BoxOperators.Iou(boxes, regions).Max(0);
        return nearest.MaskedFill(best.Lt(_options.RegionIou), AnchorMatcher.Background);
    }

    private static Tensor Labels(ObjectAnnotation[] objects, Device device) => Tensor.FromArray<long>(Array.ConvertAll(objects, o => (long)o.Label)).To(device);

    private static Tensor WithImage(Tensor boxes, int image) => Ops.Cat([Ops.Full([boxes.Size(0), 1], image, boxes.DType, boxes.Device), boxes], 1);

    private static Tensor Weights(Device device) => Tensor.FromArray<float>(s_weights).To(device);
}
