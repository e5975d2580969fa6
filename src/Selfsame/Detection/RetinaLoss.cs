using Selfsame.Detection.Boxes;
using Selfsame.Torch;
using Selfsame.Vision.Annotations;

namespace Selfsame.Detection;

/// <summary>The two parts of RetinaNet's loss, over the number of anchors that answer for an object in the batch, plus one.</summary>
internal static class RetinaLoss
{
    /// <summary>Computes the loss of a batch.</summary>
    /// <param name="logits">[N, A, classes], float32.</param>
    /// <param name="deltas">[N, A, 4], float32.</param>
    /// <param name="anchors">[A, 4].</param>
    /// <param name="objects">What is in each of the N images; crowds are left out.</param>
    /// <param name="options">The weights.</param>
    public static (Tensor Class, Tensor Box) Of(
        Tensor logits, Tensor deltas, Tensor anchors, IReadOnlyList<IReadOnlyList<ObjectAnnotation>> objects, DetectionLossOptions options)
    {
        using var scope = new Scope();
        var targets = logits.ZerosLike(); // [N, A, classes]
        var weights = new Tensor[objects.Count];
        var (predicted, wanted) = (new List<Tensor>(), new List<Tensor>());
        long positives = 0;
        for (var i = 0; i < objects.Count; i++)
        {
            ObjectAnnotation[] own = [.. objects[i].Where(o => !o.IsCrowd)];
            var boxes = Boxes(own).To(logits.Device);
            var matches = AnchorMatcher.Match(anchors, boxes, options.PositiveIou, options.NegativeIou);
            weights[i] = matches.Ne(AnchorMatcher.Ignored).To(logits.DType).Unsqueeze(1); // [A, 1]
            var places = matches.Ge(0).Nonzero().Squeeze(1);                              // [P]
            var count = places.Size(0);
            if (count == 0)
            {
                continue;
            }

            positives += count;
            var answered = matches.IndexSelect(0, places);                                // [P]
            var labels = Tensor.FromArray<long>(Array.ConvertAll(own, o => (long)o.Label)).To(logits.Device).IndexSelect(0, answered);
            targets.Select(0, i).IndexPut_([places, labels], Ops.Ones([], logits.DType, logits.Device));
            predicted.Add(deltas.Select(0, i).IndexSelect(0, places));
            wanted.Add(BoxCoder.Encode(boxes.IndexSelect(0, answered), anchors.IndexSelect(0, places)));
        }

        var share = 1.0 / (positives + 1);
        var classLoss = DetectionLoss.Focal(logits, targets, Ops.Stack(weights), options.FocalAlpha, options.FocalGamma) * share;
        // Without an object anywhere the boxes still take part, with gradient 0, so that every parameter has one.
        var boxLoss = predicted.Count == 0
            ? deltas.Sum() * 0
            : DetectionLoss.SmoothL1(Ops.Cat([.. predicted]), Ops.Cat([.. wanted]), options.Beta) * (options.BoxWeight * share);
        return (scope.Keep(classLoss), scope.Keep(boxLoss));
    }

    /// <summary>The boxes of objects, [G, 4], on the CPU.</summary>
    public static Tensor Boxes(ObjectAnnotation[] objects) => Tensor.FromArray<float>(
        [.. objects.SelectMany(o => new[] { (float)o.Box.Left, (float)o.Box.Top, (float)o.Box.Right, (float)o.Box.Bottom })], objects.Length, 4);
}
