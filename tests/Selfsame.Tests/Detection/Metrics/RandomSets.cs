using Selfsame.Detection.Metrics;
using Selfsame.Vision.Annotations;

namespace Selfsame.Tests.Detection.Metrics;

/// <summary>
/// Made-up truth and detections, with what is special in both: empty images, ties, difficult objects, crowds, several detections of an
/// object.
/// </summary>
internal static class RandomSets
{
    public static IReadOnlyList<MeasuredImage> Images(Random random, int count, int classes) =>
        [.. Enumerable.Range(0, count).Select(_ => Image(random, classes))];

    private static MeasuredImage Image(Random random, int classes)
    {
        ObjectAnnotation[] truth = [.. Enumerable.Range(0, random.Next(5)).Select(_ => new ObjectAnnotation(Box(random, random.Next(10, 130)), random.Next(classes))
        {
            IsDifficult = random.Next(6) == 0,
            IsCrowd = random.Next(6) == 0,
        })];
        var found = truth
            .SelectMany(
                o =>
                    Enumerable.Range(0, random.Next(4))
                        .Select(_ => new DetectedObject(Near(random, o.Box), o.Label, random.Next(20) / 20.0)))
            .ToList();
        found.AddRange(
            Enumerable.Range(0, random.Next(3))
                .Select(_ => new DetectedObject(Box(random, random.Next(10, 130)), random.Next(classes), random.Next(20) / 20.0)));
        return new(truth, found);
    }

    private static BoundingBox Box(Random random, int side) => new(random.Next(100), random.Next(100), 100 + side, 100 + random.Next(5, side));

    private static BoundingBox Near(Random random, BoundingBox box) =>
        new(box.Left + random.Next(-15, 15), box.Top + random.Next(-15, 15), box.Right + random.Next(-4, 15), box.Bottom + random.Next(-4, 15));
}
