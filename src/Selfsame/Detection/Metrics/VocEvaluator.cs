using Selfsame.Vision.Annotations;

namespace Selfsame.Detection.Metrics;

/// <summary>
/// Average precision as PASCAL VOC's development kit measures it (Everingham et al. 2010, section 4.2): a detection belongs to the object
/// of its class that it overlaps most; it's right if that overlap is at least the threshold and no detection of a higher score has the
/// object. Difficult objects (and crowds) neither count nor make a detection wrong. AP over ten overlaps is Detectron's extension of it.
/// </summary>
public static class VocEvaluator
{
    private const int Points = 10;

    /// <summary>Scores detections at the ten overlaps.</summary>
    /// <param name="images">Every image of the test set, those without objects or detections too.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="interpolation">The curve's form.</param>
    public static DetectionScore Score(IReadOnlyList<MeasuredImage> images, int classes, VocInterpolation interpolation = VocInterpolation.AllPoints)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        return DetectionScore.Of([.. IouThresholds.All.Select(t => Enumerable.Range(0, classes).Select(c => ClassAp(images, c, t, interpolation)).ToArray())]);
    }

    /// <summary>The average precision of one class at one overlap, in percent; NaN when it has no objects that count.</summary>
    public static double ClassAp(IReadOnlyList<MeasuredImage> images, int label, double threshold, VocInterpolation interpolation)
    {
        ArgumentNullException.ThrowIfNull(images);
        var truth = images.Select(i => i.Truth.Where(o => o.Label == label).ToArray()).ToArray();
        var objects = truth.Sum(t => t.Count(o => !IsIgnored(o)));
        if (objects == 0)
        {
            return double.NaN;
        }

        var taken = truth.Select(t => new bool[t.Length]).ToArray();
        var ranked = images
            .SelectMany((image, index) => image.Detections.Where(d => d.Label == label).Select(d => (Image: index, Detection: d)))
            .OrderByDescending(d => d.Detection.Score);
        var (right, wrong) = (0, 0);
        var curve = new List<(int Right, int Wrong)>();
        foreach (var (image, detection) in ranked)
        {
            var (best, overlap) = Nearest(truth[image], detection.Box);
            if (overlap >= threshold && IsIgnored(truth[image][best]))
            {
                continue;
            }

            if (overlap >= threshold && !taken[image][best])
            {
                taken[image][best] = true;
                right++;
            }
            else
            {
                wrong++;
            }

            curve.Add((right, wrong));
        }

        return 100 * (interpolation == VocInterpolation.ElevenPoints ? ElevenPoints(curve, objects) : AllPoints(curve, objects));
    }

    private static bool IsIgnored(ObjectAnnotation annotation) => annotation.IsDifficult || annotation.IsCrowd;

    private static (int Best, double Overlap) Nearest(ObjectAnnotation[] objects, BoundingBox box)
    {
        var (best, overlap) = (-1, double.NegativeInfinity);
        for (var i = 0; i < objects.Length; i++)
        {
            var own = objects[i].Box.IntersectionOverUnion(box);
            (best, overlap) = own > overlap ? (i, own) : (best, overlap);
        }

        return (best, overlap);
    }

    // Recall is compared with tenths as a fraction, so that no rounding moves a point across one.
    private static double ElevenPoints(List<(int Right, int Wrong)> curve, int objects)
    {
        var best = new double[Points + 1];
        foreach (var (right, wrong) in curve)
        {
            for (var point = 0; point <= Points && (long)point * objects <= (long)Points * right; point++)
            {
                best[point] = Math.Max(best[point], (double)right / (right + wrong));
            }
        }

        return best.Average();
    }

    private static double AllPoints(List<(int Right, int Wrong)> curve, int objects)
    {
        var (area, highest) = (0.0, 0.0);
        for (var i = curve.Count - 1; i >= 0; i--)
        {
            var (right, wrong) = curve[i];
            highest = Math.Max(highest, (double)right / (right + wrong));
            area += highest * (right - (i > 0 ? curve[i - 1].Right : 0)) / objects;
        }

        return area;
    }
}
