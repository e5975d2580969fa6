using Selfsame.Detection.Metrics;
using Selfsame.Vision.Annotations;
using Xunit;

namespace Selfsame.Tests.Detection.Metrics;

public sealed class VocEvaluatorTests
{
    private static readonly BoundingBox s_left = new(0, 0, 10, 10);
    private static readonly BoundingBox s_right = new(50, 50, 70, 70);
    private static readonly BoundingBox s_nowhere = new(100, 100, 110, 110);

    [Fact]
    public void A_curve_of_three_detections_by_hand()
    {
        // Right at 0.9, wrong at 0.8, right at 0.7: precision 1 up to a recall of 1/2, then 2/3.
        MeasuredImage[] images = [Image([new(s_left, 0), new(s_right, 0)], (s_left, 0.9), (s_nowhere, 0.8), (s_right, 0.7))];
        Assert.Equal(100 * ((0.5 * 1) + (0.5 * 2 / 3)), VocEvaluator.ClassAp(images, 0, 0.5, VocInterpolation.AllPoints), 1e-9);
        Assert.Equal(100 * ((6 * 1) + (5 * 2.0 / 3)) / 11, VocEvaluator.ClassAp(images, 0, 0.5, VocInterpolation.ElevenPoints), 1e-9);
    }

    [Fact]
    public void A_second_detection_of_an_object_is_wrong_and_so_is_one_that_overlaps_too_little()
    {
        var half = new BoundingBox(0, 0, 10, 5); // an overlap of exactly 0.5
        Assert.Equal(100, VocEvaluator.ClassAp([Image([new(s_left, 0)], (half, 0.9))], 0, 0.5, VocInterpolation.AllPoints));
        Assert.Equal(0, VocEvaluator.ClassAp([Image([new(s_left, 0)], (half, 0.9))], 0, 0.51, VocInterpolation.AllPoints));
        // The better box comes second and finds its object taken: recall 1 at precision 1/2 all the same.
        Assert.Equal(100, VocEvaluator.ClassAp([Image([new(s_left, 0)], (half, 0.9), (s_left, 0.8))], 0, 0.5, VocInterpolation.AllPoints));
        Assert.Equal(50, VocEvaluator.ClassAp([Image([new(s_left, 0), new(s_right, 0)], (half, 0.9), (s_left, 0.8))], 0, 0.5, VocInterpolation.AllPoints));
    }

    [Fact]
    public void Difficult_objects_and_crowds_neither_count_nor_make_a_detection_wrong()
    {
        var hard = new ObjectAnnotation(s_right, 0) { IsDifficult = true };
        foreach (var ignored in new[] { hard, hard with { IsDifficult = false, IsCrowd = true } })
        {
            Assert.Equal(
                100,
                VocEvaluator.ClassAp(
                    [Image([new(s_left, 0), ignored], (s_right, 0.9), (s_right, 0.85), (s_left, 0.8))],
                    0,
                    0.5,
                    VocInterpolation.AllPoints));
            Assert.Equal(double.NaN, VocEvaluator.ClassAp([Image([ignored], (s_right, 0.9))], 0, 0.5, VocInterpolation.AllPoints));
        }
    }

    [Fact]
    public void Empty_images_count_with_their_false_alarms_and_absent_classes_do_not()
    {
        MeasuredImage[] images =
        [
            Image([new(s_left, 1)], (s_left, 0.5)) with { Detections = [new(s_left, 1, 0.5)] },
            new([], [new(s_left, 1, 0.9)]),
            new([], [])
        ];
        var score = VocEvaluator.Score(images, classes: 3);
        Assert.Equal(50, score.Ap50);
        Assert.Equal([double.NaN, 50, double.NaN], score.ClassAp50);
        Assert.Equal(double.NaN, VocEvaluator.Score([new([], [])], 2).Ap);
    }

    [Fact]
    public void Of_equal_scores_the_first_comes_first()
    {
        MeasuredImage right = Image([new(s_left, 0)], (s_left, 0.5)), wrong = Image([], (s_nowhere, 0.5));
        Assert.Equal(100, VocEvaluator.ClassAp([right, wrong], 0, 0.5, VocInterpolation.AllPoints));
        Assert.Equal(50, VocEvaluator.ClassAp([wrong, right], 0, 0.5, VocInterpolation.AllPoints));
    }

    [Fact]
    public void Ap_is_the_mean_over_ten_overlaps()
    {
        // An overlap of 0.72 is enough for 0.5, 0.55, 0.6, 0.65 and 0.7.
        var score = VocEvaluator.Score([Image([new(s_left, 0)], (new(0, 0, 10, 7.2), 0.9))], 1);
        Assert.Equal((50, 100, 0), (score.Ap, score.Ap50, score.Ap75));
    }

    [Theory]
    [InlineData(VocInterpolation.AllPoints)]
    [InlineData(VocInterpolation.ElevenPoints)]
    public void Random_sets_equal_a_slow_reference(VocInterpolation interpolation)
    {
        var random = new Random(3);
        for (var round = 0; round < 20; round++)
        {
            var images = RandomSets.Images(random, 6, classes: 2);
            for (var label = 0; label < 2; label++)
            {
                Assert.Equal(Reference(images, label, 0.5, interpolation), VocEvaluator.ClassAp(images, label, 0.5, interpolation), 1e-9);
            }
        }
    }

    // The development kit's steps, one after another: every prefix of the ranking is measured afresh.
    private static double Reference(IReadOnlyList<MeasuredImage> images, int label, double threshold, VocInterpolation interpolation)
    {
        var ranking = new List<(int Image, DetectedObject Detection)>();
        for (var i = 0; i < images.Count; i++)
        {
            ranking.AddRange(images[i].Detections.Where(d => d.Label == label).Select(d => (i, d)));
        }

        ranking = [.. ranking.OrderByDescending(r => r.Detection.Score)];
        var objects = images.Sum(i => i.Truth.Count(o => o.Label == label && !o.IsDifficult && !o.IsCrowd));
        if (objects == 0)
        {
            return double.NaN;
        }

        var points = new List<(double Recall, double Precision)>();
        for (var length = 1; length <= ranking.Count; length++)
        {
            var taken = new HashSet<ObjectAnnotation>(ReferenceEqualityComparer.Instance);
            var (right, wrong) = (0, 0);
            foreach (var (image, detection) in ranking.Take(length))
            {
                var nearest = images[image].Truth.Where(o => o.Label == label).MaxBy(o => o.Box.IntersectionOverUnion(detection.Box));
                var hit = nearest is not null && nearest.Box.IntersectionOverUnion(detection.Box) >= threshold;
                if (hit && (nearest!.IsDifficult || nearest.IsCrowd))
                {
                    continue;
                }

                (right, wrong) = hit && taken.Add(nearest!) ? (right + 1, wrong) : (right, wrong + 1);
            }

            if (right + wrong > 0)
            {
                points.Add(((double)right / objects, (double)right / (right + wrong)));
            }
        }

        double Best(double recall) => points.Where(p => p.Recall >= recall - 1e-12).Select(p => p.Precision).DefaultIfEmpty(0).Max();
        return 100 * (interpolation == VocInterpolation.ElevenPoints
            ? Enumerable.Range(0, 11).Average(i => Best(i / 10.0))
            : Enumerable.Range(1, objects).Sum(i => Best((double)i / objects)) / objects);
    }

    private static MeasuredImage Image(ObjectAnnotation[] truth, params (BoundingBox Box, double Score)[] detections) =>
        new(truth, [.. detections.Select(d => new DetectedObject(d.Box, 0, d.Score))]);
}
