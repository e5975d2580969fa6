using System.Text.Json;
using Selfsame.Detection.Metrics;
using Selfsame.Vision.Annotations;
using Xunit;

namespace Selfsame.Tests.Detection.Metrics;

public sealed class CocoEvaluatorTests
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private static readonly BoundingBox s_box = new(10, 10, 60, 60);

    [Fact]
    public void Made_up_sets_have_the_figures_of_pycocotools()
    {
        // Detection/Fixtures/make_coco_reference.py: crowds, images without objects, ties, areas apart from boxes, more than 100 detections
        // of a class in an image, an absent class.
        using var stream = typeof(CocoEvaluatorTests).Assembly.GetManifestResourceStream("coco_reference.json")!;
        using var reference = JsonDocument.Parse(stream);
        stream.Position = 0;
        var file = CocoFile.Read(stream);
        var labels = file.Categories.OrderBy(c => c.Id).Select((c, i) => (c.Id, i)).ToDictionary(c => c.Id, c => c.i);
        var detections = reference.RootElement.GetProperty("detections").Deserialize<CocoAnnotation[]>(s_json)!
            .ToLookup(
                d => d.ImageId,
                d =>
                    new DetectedObject(
                        new(d.Bbox![0], d.Bbox[1], d.Bbox[0] + d.Bbox[2], d.Bbox[1] + d.Bbox[3]), labels[d.CategoryId], d.Score!.Value));
        var images = file
            .ToImages(s => Assert.Fail(s.Reason))
            .Zip(file.Images, (image, coco) => new MeasuredImage(image.Objects, [.. detections[coco.Id]]))
            .ToList();

        var score = CocoEvaluator.Score(images, file.Categories.Count);

        double[] figures =
        [
            score.All.Ap, score.All.Ap50, score.All.Ap75, score.SmallAp, score.MediumAp, score.LargeAp,
            score.Recall1, score.Recall10, score.Recall100, score.SmallRecall, score.MediumRecall, score.LargeRecall,
        ];
        foreach (var (expected, actual) in reference.RootElement.GetProperty("stats").EnumerateArray().Select(s => 100 * s.GetDouble()).Zip(figures))
        {
            Assert.Equal(expected, actual, 1e-9);
        }

        foreach (var (expected, actual) in reference.RootElement.GetProperty("classes").EnumerateArray().Zip(score.All.ClassAp))
        {
            Assert.Equal(expected.ValueKind == JsonValueKind.Null ? double.NaN : 100 * expected.GetDouble(), actual, 1e-9);
        }
    }

    // Shapes of one box: halves of it have nothing in common, the whole has half with each.
    [Fact]
    public void Shapes_are_compared_pixel_by_pixel()
    {
        PolygonMask left = new([[10, 10, 35, 10, 35, 60, 10, 60]]), right = new([[35, 10, 60, 10, 60, 60, 35, 60]]), most = new([[10, 10, 30, 10, 30, 60, 10, 60]]);
        double Ap(ObjectAnnotation truth, params DetectedObject[] found) =>
            CocoEvaluator.Score([new([truth], found) { Width = 100, Height = 80 }], 1, ofShapes: true).All.Ap;

        Assert.Equal(100, Ap(new(s_box, 0) { Mask = left }, new DetectedObject(s_box, 0, 0.9) { Mask = left }), 1e-9);
        Assert.Equal(0, Ap(new(s_box, 0) { Mask = left }, new DetectedObject(s_box, 0, 0.9) { Mask = right }), 1e-9);
        // 20 of 25 columns: 0.8, which seven of the ten thresholds let pass.
        Assert.Equal(70, Ap(new(s_box, 0) { Mask = left }, new DetectedObject(s_box, 0, 0.9) { Mask = most }), 1e-9);
        // Half of the box: the first threshold alone.
        Assert.Equal(10, Ap(new(s_box, 0), new DetectedObject(s_box, 0, 0.9) { Mask = left }), 1e-9);
        // In a crowd the share of the detection counts, and it is neither right nor wrong.
        Assert.Equal(100, CocoEvaluator.Score(
            [
                new(
                    [new(s_box, 0) { IsCrowd = true }, new(new(70, 10, 90, 30), 0)],
                    [new(s_box, 0, 0.95) { Mask = left }, new(new(70, 10, 90, 30), 0, 0.9)]) { Width = 100, Height = 80 },
            ], 1, ofShapes: true).All.Ap, 1e-9);
    }

    [Fact]
    public void A_curve_of_three_detections_by_hand()
    {
        BoundingBox other = new(200, 200, 260, 260), nowhere = new(300, 300, 340, 340);
        var score = CocoEvaluator.Score([new([new(s_box, 0), new(other, 0)], [new(s_box, 0, 0.9), new(nowhere, 0, 0.8), new(other, 0, 0.7)])], 1);
        // 51 of 101 recalls are 0.5 or less.
        Assert.Equal(100 * (51 + (50 * 2 / 3.0)) / 101, score.All.Ap50, 1e-9);
        Assert.Equal((50, 100), (score.Recall1, score.Recall10));
    }

    [Fact]
    public void Crowds_take_any_number_of_detections_and_difficult_objects_one()
    {
        var inside = new BoundingBox(20, 20, 40, 40); // all of it within the crowd, which it covers a sixth of
        ObjectAnnotation counted = new(new(200, 200, 260, 260), 0);
        DetectedObject right = new(counted.Box, 0, 0.5);
        double Ap(ObjectAnnotation ignored, params DetectedObject[] found) => CocoEvaluator.Score([new([counted, ignored], [right, .. found])], 1).All.Ap50;

        var crowd = new ObjectAnnotation(s_box, 0) { IsCrowd = true };
        Assert.Equal(100, Ap(crowd, new(inside, 0, 0.9), new(inside, 0, 0.8), new(s_box, 0, 0.7)), 1e-9);
        var difficult = new ObjectAnnotation(s_box, 0) { IsDifficult = true };
        Assert.Equal(100, Ap(difficult, new DetectedObject(s_box, 0, 0.9)), 1e-9);
        Assert.Equal(50, Ap(difficult, new(s_box, 0, 0.9), new(s_box, 0, 0.8)), 1e-9);
        Assert.Equal(50, Ap(difficult, new DetectedObject(inside, 0, 0.9)), 1e-9);
    }

    [Fact]
    public void Nothing_to_find_is_no_number_and_nothing_found_is_zero()
    {
        Assert.Equal(double.NaN, CocoEvaluator.Score([new([], [new(s_box, 0, 0.9)])], 1).All.Ap);
        Assert.Equal(0, CocoEvaluator.Score([new([new(s_box, 0)], [])], 1).All.Ap);
        Assert.Equal(double.NaN, CocoEvaluator.Score([new([new(s_box, 0)], [])], 1).SmallAp);
    }
}
