using Selfsame.Detection.Boxes;
using Selfsame.Detection.Metrics;
using Selfsame.Torch;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Augmentation.Joint;

namespace Selfsame.Detection;

/// <summary>From what the heads say of one image's anchors to detections.</summary>
internal static class DetectionOutput
{
    /// <summary>The detections of an image, by falling score, in pixels of the image.</summary>
    /// <param name="logits">[A, classes], float32.</param>
    /// <param name="deltas">[A, 4], float32.</param>
    /// <param name="anchors">[A, 4].</param>
    /// <param name="geometry">Where the view lies in the image.</param>
    /// <param name="options">Thresholds.</param>
    public static IReadOnlyList<DetectedObject> Of(Tensor logits, Tensor deltas, Tensor anchors, ViewGeometry geometry, DetectionOutputOptions options)
    {
        using var scope = new Scope();
        var classes = logits.Size(1);
        return Choose(
            logits.Reshape([-1]).Sigmoid(),
            classes,
            rows => BoxCoder.Decode(deltas.IndexSelect(0, rows), anchors.IndexSelect(0, rows)),
            geometry,
            options,
            ofClass: false);
    }

    /// <summary>The same of boxes that each class has its own of.</summary>
    /// <param name="scores">[R x classes], float32.</param>
    /// <param name="boxes">[R x classes, 4].</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="geometry">Where the view lies in the image.</param>
    /// <param name="options">Thresholds.</param>
    public static IReadOnlyList<DetectedObject> OfBoxes(Tensor scores, Tensor boxes, int classes, ViewGeometry geometry, DetectionOutputOptions options)
    {
        using var scope = new Scope();
        return Choose(scores, classes, places => boxes.IndexSelect(0, places), geometry, options, ofClass: true);
    }

    private static List<DetectedObject> Choose(
        Tensor all, long classes, Func<Tensor, Tensor> boxesOf, ViewGeometry geometry, DetectionOutputOptions options, bool ofClass)
    {
        var (scores, places) = all.Topk(Math.Min(options.Candidates, all.Size(0)));
        var count = scores.Ge(options.MinScore).Sum().Item<long>();
        if (count == 0)
        {
            return [];
        }

        (scores, places) = (scores.Narrow(0, 0, count), places.Narrow(0, 0, count));
        var labels = places.Remainder(classes);
        // Cut off where the image ends in the view: what an object loses there it loses for all of its boxes alike.
        var boxes = Clip(boxesOf(ofClass ? places : places.FloorDivide(classes)), geometry);
        var kept = BoxOperators.ClassNms(boxes, scores, labels, options.NmsIou);
        kept = kept.Narrow(0, 0, Math.Min(kept.Size(0), options.Most));
        var (sides, score, label) = (
            boxes.IndexSelect(0, kept).ToArray<float>(),
            scores.IndexSelect(0, kept).ToArray<float>(),
            labels.IndexSelect(0, kept).ToArray<long>());
        var found = new List<DetectedObject>(score.Length);
        for (var i = 0; i < score.Length; i++)
        {
            var box = geometry.ToImage(new BoundingBox(sides[4 * i], sides[(4 * i) + 1], sides[(4 * i) + 2], sides[(4 * i) + 3]));
            if (!box.IsEmpty)
            {
                found.Add(new DetectedObject(box, (int)label[i], score[i]));
            }
        }

        return found;
    }

    /// <summary>Boxes cut off where the image ends in the view.</summary>
    public static Tensor Clip(Tensor boxes, ViewGeometry geometry)
    {
        var sides = boxes.Unbind(1);
        return Ops.Stack(
            [
                sides[0].Clamp(0, geometry.ContentWidth),
                sides[1].Clamp(0, geometry.ContentHeight),
                sides[2].Clamp(0, geometry.ContentWidth),
                sides[3].Clamp(0, geometry.ContentHeight),
            ],
            1);
    }
}
