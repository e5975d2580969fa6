using Selfsame.Dense;
using Selfsame.Detection.Metrics;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Loading;

namespace Selfsame.Detection;

/// <summary>Detection as the training loop sees it.</summary>
internal sealed class DetectionTask(DetectionModel model, DetectRecipe recipe, RelabelledBoxes? test) : DenseTask
{
    public override Module Model => model;

    public override Backbone Backbone => model.Backbone;

    public override string Headline => Metric == DetectionMetric.Coco ? "ap" : "ap50";

    private DetectionMetric Metric => recipe.Metric ?? (test?.Set.Format == DetectionFormat.Coco ? DetectionMetric.Coco : DetectionMetric.Voc);

    public override IReadOnlyList<Tensor> Forward(Tensor images) => model.Outputs(images);

    public override IReadOnlyList<Tensor> Part(IReadOnlyList<Tensor> outputs, int first, int count) => model.Part(outputs, first, count);

    public override IReadOnlyList<KeyValuePair<string, Tensor>> Losses(IReadOnlyList<Tensor> outputs, IReadOnlyList<JointSample> samples) =>
        model.Losses(outputs, [.. samples.Select(s => s.Objects)], [.. samples.Select(s => s.Geometry)], recipe);

    public override DenseEvaluation Evaluate(Func<IReadOnlyList<JointSample>, IReadOnlyList<Tensor>> run, Action<int>? progress, CancellationToken cancellation)
    {
        var source = test ?? throw new InvalidOperationException("there are no test images");
        var loader = new JointLoader(source, DenseInference.LoaderOptions(recipe));
        var measured = new List<MeasuredImage>(source.Images.Count);
        foreach (var samples in loader.ReadEpoch(0, cancellation: cancellation))
        {
            using var scope = new Scope();
            var found = Detections(run(samples), samples);
            foreach (var (sample, detections) in samples.Zip(found))
            {
                measured.Add(new(source.ObjectsOf(sample.Index), detections) { Width = sample.Geometry.ImageWidth, Height = sample.Geometry.ImageHeight });
                sample.Dispose();
            }

            progress?.Invoke(measured.Count);
        }

        return Score(measured, loader.Skipped);
    }

    /// <summary>The detections in each image of a batch.</summary>
    public IReadOnlyList<IReadOnlyList<DetectedObject>> Detections(IReadOnlyList<Tensor> outputs, IReadOnlyList<JointSample> samples) =>
        model.Detections(outputs, [.. samples.Select(s => s.Geometry)], recipe);

    private DenseEvaluation Score(List<MeasuredImage> images, IReadOnlyList<SkippedImage> skipped)
    {
        DetectionScore score;
        IEnumerable<KeyValuePair<string, double>> more = [];
        if (Metric == DetectionMetric.Coco)
        {
            var coco = CocoEvaluator.Score(images, recipe.Classes.Count);
            score = coco.All;
            more =
            [
                new("apSmall", coco.SmallAp),
                new("apMedium", coco.MediumAp),
                new("apLarge", coco.LargeAp),
                new("ar1", coco.Recall1),
                new("ar10", coco.Recall10),
                new("ar100", coco.Recall100),
                new("arSmall", coco.SmallRecall), new("arMedium", coco.MediumRecall), new("arLarge", coco.LargeRecall),
            ];
        }
        else
        {
            score = VocEvaluator.Score(
                images, recipe.Classes.Count, Metric == DetectionMetric.Voc07 ? VocInterpolation.ElevenPoints : VocInterpolation.AllPoints);
        }

        if (images.Any(i => i.Truth.Any(o => o.Mask is not null)) && images.Any(i => i.Detections.Any(d => d.Mask is not null)))
        {
            var shapes = CocoEvaluator.Score(images, recipe.Classes.Count, ofShapes: true);
            more =
            [
                .. more, new("maskAp", shapes.All.Ap), new("maskAp50", shapes.All.Ap50), new("maskAp75", shapes.All.Ap75),
                new("maskApSmall", shapes.SmallAp), new("maskApMedium", shapes.MediumAp), new("maskApLarge", shapes.LargeAp),
            ];
        }

        return new DenseEvaluation
        {
            Figures = [new("ap", score.Ap), new("ap50", score.Ap50), new("ap75", score.Ap75), .. more],
            ClassFigure = Headline,
            Classes = [.. recipe.Classes.Zip(Metric == DetectionMetric.Coco ? score.ClassAp : score.ClassAp50, KeyValuePair.Create)],
            Images = images.Count,
            Skipped = skipped,
        };
    }
}
