using Selfsame.Vision.Annotations;

namespace Selfsame.Detection.Metrics;

/// <summary>
/// Average precision and recall of boxes as COCO defines them (pycocotools 2.0, COCOeval): ten overlaps, 101 recalls, three ranges of area,
/// up to 1, 10 and 100 detections of a class an image. Crowds may be matched by any number of detections, which then don't count; so may
/// difficult objects of VOC by one each.
/// </summary>
public static class CocoEvaluator
{
    private const double Small = 32 * 32;
    private const double Large = 96 * 96;
    private const double Unbounded = 1e10;
    private const int Recalls = 101;

    private static readonly (double Low, double High)[] s_areas = [(0, Unbounded), (0, Small), (Small, Large), (Large, Unbounded)];
    private static readonly int[] s_limits = [1, 10, 100];

    /// <summary>Scores detections.</summary>
    /// <param name="images">Every image of the test set, those without objects or detections too.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="ofShapes">
    /// Compares shapes, pixel by pixel, in place of boxes (COCO's instance segmentation); an object or detection without one counts as its
    /// box, and the size of a detection is that of its shape.
    /// </param>
    public static CocoScore Score(IReadOnlyList<MeasuredImage> images, int classes, bool ofShapes = false)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        var ap = s_areas.Select(_ => IouThresholds.All.Select(_ => new double[classes]).ToArray()).ToArray();
        var recall = s_areas.Concat(s_limits.Select(_ => s_areas[0])).Select(_ => IouThresholds.All.Select(_ => new double[classes]).ToArray()).ToArray();
        for (var label = 0; label < classes; label++)
        {
            var own = images.Select(i => ClassImage.Of(i, label, s_limits[^1], ofShapes)).Where(i => i.Truth.Length + i.Detections.Length > 0).ToList();
            for (var area = 0; area < s_areas.Length; area++)
            {
                var matched = own.ConvertAll(i => i.Match(s_areas[area]));
                for (var t = 0; t < IouThresholds.All.Count; t++)
                {
                    (ap[area][t][label], recall[area][t][label]) = Accumulate(matched, t, s_limits[^1]);
                    for (var limit = 0; area == 0 && limit < s_limits.Length; limit++)
                    {
                        recall[s_areas.Length + limit][t][label] = Accumulate(matched, t, s_limits[limit]).Recall;
                    }
                }
            }
        }

        return new()
        {
            All = DetectionScore.Of(ap[0]),
            SmallAp = Mean(ap[1]),
            MediumAp = Mean(ap[2]),
            LargeAp = Mean(ap[3]),
            Recall1 = Mean(recall[4]),
            Recall10 = Mean(recall[5]),
            Recall100 = Mean(recall[6]),
            SmallRecall = Mean(recall[1]),
            MediumRecall = Mean(recall[2]),
            LargeRecall = Mean(recall[3]),
        };
    }

    private static double Mean(double[][] table) => DetectionScore.Mean(table.SelectMany(row => row));

    private static (double Ap, double Recall) Accumulate(List<MatchedImage> images, int threshold, int limit)
    {
        var objects = images.Sum(i => i.Objects);
        if (objects == 0)
        {
            return (double.NaN, double.NaN);
        }

        var ranked = images
            .SelectMany(i => i.Detections.Take(limit).Select((d, k) => (d.Score, Outcome: i.Outcomes[threshold][k])))
            .Where(d => d.Outcome != Outcome.Ignored)
            .OrderByDescending(d => d.Score)
            .ToList();
        var (right, rank) = (0, 0);
        var (recall, precision) = (new double[ranked.Count], new double[ranked.Count]);
        foreach (var (_, outcome) in ranked)
        {
            right += outcome == Outcome.Right ? 1 : 0;
            recall[rank] = (double)right / objects;
            precision[rank] = right / (rank + 1.0);
            rank++;
        }

        for (var i = precision.Length - 2; i >= 0; i--)
        {
            precision[i] = Math.Max(precision[i], precision[i + 1]);
        }

        var (sum, at) = (0.0, 0);
        for (var point = 0; point < Recalls; point++)
        {
            // numpy.linspace(0, 1, 101)
            var wanted = point == Recalls - 1 ? 1 : point * (1.0 / (Recalls - 1));
            while (at < recall.Length && recall[at] < wanted)
            {
                at++;
            }

            sum += at < precision.Length ? precision[at] : 0;
        }

        return (100 * sum / Recalls, 100.0 * right / objects);
    }

    private enum Outcome
    {
        Wrong,
        Right,
        Ignored,
    }

    // The outcomes of a class's detections, by overlap and rank.
    private sealed record MatchedImage(int Objects, DetectedObject[] Detections, Outcome[][] Outcomes);

    // One class in one image: its detections by falling score, and every overlap.
    private sealed record ClassImage(ObjectAnnotation[] Truth, DetectedObject[] Detections, double[][] Overlaps, double[] Areas)
    {
        public static ClassImage Of(MeasuredImage image, int label, int most, bool ofShapes)
        {
            ObjectAnnotation[] truth = [.. image.Truth.Where(o => o.Label == label)];
            DetectedObject[] detections = [.. image.Detections.Where(d => d.Label == label).OrderByDescending(d => d.Score).Take(most)];
            if (!ofShapes)
            {
                return new(
                    truth,
                    detections,
                    Array.ConvertAll(detections, d => Array.ConvertAll(truth, o => Overlap(d.Box, o))),
                    Array.ConvertAll(detections, d => d.Box.Area));
            }

            var shapes = Array.ConvertAll(truth, o => Shape(o.Mask, o.Box, image));
            var found = Array.ConvertAll(detections, d => Shape(d.Mask, d.Box, image));
            return new(
                truth,
                detections,
                Array.ConvertAll(found, d => truth.Zip(shapes, (o, shape) => Overlap(d, shape, o.IsCrowd)).ToArray()),
                Array.ConvertAll(found, d => (double)d.Area));
        }

        private static ObjectRaster Shape(ObjectMask? mask, BoundingBox box, MeasuredImage image) => (mask ?? new PolygonMask(
            [[box.Left, box.Top, box.Right, box.Top, box.Right, box.Bottom, box.Left, box.Bottom]])).Raster(image.Width, image.Height, box);

        private static double Overlap(ObjectRaster detection, ObjectRaster shape, bool isCrowd)
        {
            var common = (double)detection.Common(shape);
            return common == 0 ? 0 : common / (isCrowd ? detection.Area : detection.Area + shape.Area - common);
        }

        public MatchedImage Match((double Low, double High) area)
        {
            var ignored = Array.ConvertAll(Truth, o => o.IsCrowd || o.IsDifficult || IsOutside(o.Area, area));
            int[] order = [.. Enumerable.Range(0, Truth.Length).OrderBy(i => ignored[i])]; // those that count come first
            return new(ignored.Count(i => !i), Detections, [.. IouThresholds.All.Select(t => Match(t, area, order, ignored))]);
        }

        private static double Overlap(BoundingBox box, ObjectAnnotation annotation)
        {
            if (!annotation.IsCrowd)
            {
                return box.IntersectionOverUnion(annotation.Box);
            }

            // In a crowd the share of the detection counts.
            var common = box.Intersect(annotation.Box).Area;
            return common > 0 ? common / box.Area : 0;
        }

        private static bool IsOutside(double area, (double Low, double High) range) => area < range.Low || area > range.High;

        private Outcome[] Match(double threshold, (double Low, double High) area, int[] order, bool[] ignored)
        {
            var taken = new bool[Truth.Length];
            var outcomes = new Outcome[Detections.Length];
            for (var d = 0; d < Detections.Length; d++)
            {
                var (best, overlap) = (-1, Math.Min(threshold, 1 - 1e-10));
                foreach (var g in order)
                {
                    if (taken[g] && !Truth[g].IsCrowd)
                    {
                        continue;
                    }

                    if (best >= 0 && !ignored[best] && ignored[g])
                    {
                        break; // it has an object that counts; what follows doesn't
                    }

                    if (Overlaps[d][g] >= overlap)
                    {
                        (best, overlap) = (g, Overlaps[d][g]);
                    }
                }

                if (best >= 0)
                {
                    taken[best] = true;
                    outcomes[d] = ignored[best] ? Outcome.Ignored : Outcome.Right;
                }
                else if (IsOutside(Areas[d], area))
                {
                    outcomes[d] = Outcome.Ignored;
                }
            }

            return outcomes;
        }
    }
}
