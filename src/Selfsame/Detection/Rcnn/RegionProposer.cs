using Selfsame.Detection.Boxes;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Augmentation.Joint;
using Selfsame.Vision.Backbones;

namespace Selfsame.Detection.Rcnn;

/// <summary>
/// The region proposal network (Ren et al. 2015, section 3.1): of every anchor whether there is an object, and how it must be moved. All
/// levels share it.
/// </summary>
internal sealed class RegionProposer : Module
{
    private const double InitialDeviation = 0.01;

    private readonly RcnnOptions _options;
    private readonly Anchors _anchors;
    private readonly int _perPlace;
    private readonly Conv2d _convolution;
    private readonly Conv2d _objects;
    private readonly Conv2d _boxes;

    /// <param name="levels">What it looks at.</param>
    /// <param name="options">How.</param>
    /// <param name="anchors">The anchors.</param>
    public RegionProposer(IReadOnlyList<BackboneStage> levels, RcnnOptions options, AnchorOptions anchors)
    {
        _options = options;
        _anchors = new Anchors(anchors, levels);
        _perPlace = anchors.Count;
        var channels = levels[0].Width;
        _convolution = Register("conv", Convolution(channels, channels, 3));
        _objects = Register("objects", Convolution(channels, anchors.Count, 1));
        _boxes = Register("boxes", Convolution(channels, anchors.Count * 4, 1));
    }

    /// <summary>The logits of one level alone; see <see cref="Propose"/>.</summary>
    public override Tensor Forward(Tensor input) => Propose([input]).Logits;

    /// <summary>What it says of A anchors: logits [N, A], deltas [N, A, 4], and the anchors [A, 4].</summary>
    public (Tensor Logits, Tensor Deltas, Tensor Anchors) Propose(IReadOnlyList<Tensor> levels)
    {
        using var scope = new Scope();
        var hidden = levels.Select(l => _convolution.Forward(l).Relu_()).ToList();
        var logits = Ops.Cat([.. hidden.Select(h => Flatten(_objects.Forward(h), 1).Squeeze(2))], 1);
        var deltas = Ops.Cat([.. hidden.Select(h => Flatten(_boxes.Forward(h), 4))], 1);
        var anchors = _anchors.For([.. levels.Select(l => (l.Size(2), l.Size(3)))]).To(logits.Device);
        return (scope.Keep(logits), scope.Keep(deltas), scope.Keep(anchors));
    }

    /// <summary>The proposals for an image, [P, 4], the best first.</summary>
    /// <param name="logits">[A].</param>
    /// <param name="deltas">[A, 4].</param>
    /// <param name="anchors">[A, 4].</param>
    /// <param name="levels">The feature maps, whose sizes tell which anchors are whose.</param>
    /// <param name="geometry">Where the image is in the view.</param>
    public Tensor Select(Tensor logits, Tensor deltas, Tensor anchors, IReadOnlyList<Tensor> levels, ViewGeometry geometry)
    {
        using var scope = new Scope();
        var (candidates, most) = IsTraining ? (_options.TrainCandidates, _options.TrainProposals) : (_options.TestCandidates, _options.TestProposals);
        var (boxes, scores, labels) = (new List<Tensor>(), new List<Tensor>(), new List<Tensor>());
        long first = 0;
        foreach (var (index, level) in levels.Index())
        {
            var count = level.Size(2) * level.Size(3) * _perPlace;
            var (best, places) = logits.Narrow(0, first, count).Topk(Math.Min(candidates, count));
            boxes.Add(BoxCoder.Decode(deltas.Narrow(0, first, count).IndexSelect(0, places), anchors.Narrow(0, first, count).IndexSelect(0, places)));
            scores.Add(best);
            labels.Add(Ops.Full([places.Size(0)], index, ScalarType.Int64, logits.Device));
            first += count;
        }

        var all = DetectionOutput.Clip(Ops.Cat([.. boxes]), geometry);
        // What lies in the padding has lost its area.
        var whole = BoxOperators.Area(all).Gt(0).Nonzero().Squeeze(1);
        all = all.IndexSelect(0, whole);
        var kept = BoxOperators.ClassNms(all, Ops.Cat([.. scores]).IndexSelect(0, whole), Ops.Cat([.. labels]).IndexSelect(0, whole), _options.ProposalNmsIou);
        return scope.Keep(all.IndexSelect(0, kept.Narrow(0, 0, Math.Min(most, kept.Size(0)))));
    }

    /// <summary>Its loss: cross-entropy of the drawn anchors and L1 of those that answer for objects, over the anchors that may be drawn.</summary>
    /// <param name="logits">[N, A].</param>
    /// <param name="deltas">[N, A, 4].</param>
    /// <param name="anchors">[A, 4].</param>
    /// <param name="boxes">[G, 4] of each image.</param>
    public (Tensor Objects, Tensor Boxes) Loss(Tensor logits, Tensor deltas, Tensor anchors, IReadOnlyList<Tensor> boxes)
    {
        using var scope = new Scope();
        var (entropies, distances) = (new List<Tensor>(), new List<Tensor>());
        for (var i = 0; i < boxes.Count; i++)
        {
            var matches = AnchorMatcher.Match(anchors, boxes[i], _options.PositiveIou, _options.NegativeIou);
            var (positive, negative) = RegionSampler.Draw(matches, _options.AnchorsPerImage, 0.5);
            var drawn = Ops.Cat([positive, negative]);
            var targets = Ops.Cat([Ops.Ones([positive.Size(0)], logits.DType, logits.Device), Ops.Zeros([negative.Size(0)], logits.DType, logits.Device)]);
            entropies.Add(logits.Select(0, i).IndexSelect(0, drawn).BinaryCrossEntropyWithLogits(targets, reduction: 2));
            if (positive.Size(0) > 0)
            {
                var wanted = BoxCoder.Encode(boxes[i].IndexSelect(0, matches.IndexSelect(0, positive)), anchors.IndexSelect(0, positive));
                distances.Add(DetectionLoss.SmoothL1(deltas.Select(0, i).IndexSelect(0, positive), wanted, _options.Beta));
            }
        }

        var share = 1.0 / ((double)_options.AnchorsPerImage * boxes.Count);
        // Without an object anywhere the boxes still take part, with gradient 0, so that every parameter has one.
        var box = distances.Count == 0 ? deltas.Sum() * 0 : Ops.Stack([.. distances]).Sum() * share;
        return (scope.Keep(Ops.Stack([.. entropies]).Sum() * share), scope.Keep(box));
    }

    // [N, anchors x width, h, w] to [N, h w anchors, width]
    private static Tensor Flatten(Tensor map, int width) => map.Permute([0, 2, 3, 1]).Reshape([map.Size(0), -1, width]);

    private static Conv2d Convolution(int inputs, int outputs, int kernel)
    {
        var convolution = new Conv2d(inputs, outputs, kernel, padding: kernel / 2);
        Init.Normal(convolution.Weight, deviation: InitialDeviation);
        Init.Constant(convolution.Bias!, 0);
        return convolution;
    }
}
