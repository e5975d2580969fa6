using Selfsame.Dense;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Loading;

namespace Selfsame.Segmentation;

/// <summary>Segmentation as the training loop sees it.</summary>
internal sealed class SegmentationTask(SegmentationModel model, SegmentRecipe recipe, IJointSource? test) : DenseTask
{
    public override Module Model => model;

    public override Backbone Backbone => model.Backbone;

    public override string Headline => "miou";

    public override IReadOnlyList<Tensor> Forward(Tensor images) => [model.Forward(images)];

    public override IReadOnlyList<KeyValuePair<string, Tensor>> Losses(IReadOnlyList<Tensor> outputs, IReadOnlyList<JointSample> samples) =>
        [KeyValuePair.Create("crossEntropy", SegmentationLoss.CrossEntropy(outputs[0], Labels(samples).To(outputs[0].Device)))];

    public override DenseEvaluation Evaluate(Func<IReadOnlyList<JointSample>, IReadOnlyList<Tensor>> run, Action<int>? progress, CancellationToken cancellation)
    {
        var source = test ?? throw new InvalidOperationException("there are no test images");
        var tally = new SegmentationTally(model.Classes);
        var loader = new JointLoader(source, DenseInference.LoaderOptions(recipe));
        var images = 0;
        foreach (var samples in loader.ReadEpoch(0, cancellation: cancellation))
        {
            using var scope = new Scope();
            var logits = run(samples)[0];
            for (var i = 0; i < samples.Count; i++)
            {
                using var inner = new Scope();
                var sample = samples[i];
                // At the size of the image, as the labels are: what the view's size loses counts.
                var predicted = SegmentationOutput.AtImage(logits.Narrow(0, i, 1), sample.Geometry).Argmax(1).To(ScalarType.UInt8).To(Device.Cpu);
                tally.Add(source.MaskOf(sample.Index)!.Values, predicted.Contiguous().AsSpan<byte>());
                sample.Dispose();
            }

            progress?.Invoke(images += samples.Count);
        }

        return new DenseEvaluation
        {
            Figures = [new("miou", tally.MeanIou), new("pixelAccuracy", tally.PixelAccuracy), new("meanAccuracy", tally.MeanAccuracy)],
            ClassFigure = "iou",
            Classes = [.. recipe.Classes.Zip(tally.ClassIou, KeyValuePair.Create)],
            Images = images,
            Skipped = loader.Skipped,
        };
    }

    private static Tensor Labels(IReadOnlyList<JointSample> samples)
    {
        var (height, width) = (samples[0].Geometry.Height, samples[0].Geometry.Width);
        var labels = Tensor.Empty([samples.Count, height, width], ScalarType.UInt8);
        var values = labels.AsSpan<byte>();
        for (var i = 0; i < samples.Count; i++)
        {
            samples[i].Mask!.Values.CopyTo(values[(i * height * width)..]);
        }

        return labels.To(ScalarType.Int64);
    }
}
