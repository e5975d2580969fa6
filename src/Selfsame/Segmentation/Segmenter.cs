using Selfsame.Dense;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Augmentation.Joint;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Segmentation;

/// <summary>A trained segmenter.</summary>
public sealed class Segmenter : IDisposable
{
    private readonly Device _device;
    private readonly SegmentationTask _task;

    private Segmenter(string file, SegmentRecipe recipe, RunProgress progress, SegmentationTask task, Device device) =>
        (File, Recipe, Progress, _task, _device) = (file, recipe, progress, task, device);

    /// <summary>The checkpoint that it was read from.</summary>
    public string File { get; }

    /// <summary>How it was trained.</summary>
    public SegmentRecipe Recipe { get; }

    /// <summary>How far its training had come.</summary>
    public RunProgress Progress { get; }

    /// <summary>The names of its labels.</summary>
    public IReadOnlyList<string> Classes => Recipe.Classes;

    /// <summary>The network.</summary>
    public SegmentationModel Model => (SegmentationModel)_task.Model;

    /// <summary>Reads a segmenter from a run's folder or a checkpoint.</summary>
    /// <param name="runOrFile">Which.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="choice">Which of a run's checkpoints.</param>
    /// <exception cref="RunException">There is none, or it's of another kind of run.</exception>
    /// <exception cref="Torch.Serialization.CheckpointException">It is damaged.</exception>
    public static Segmenter Load(string runOrFile, Device device, CheckpointChoice choice = CheckpointChoice.Last)
    {
        Runtime.Start();
        var file = DenseTraining.CheckpointOf(runOrFile, choice);
        using var scope = new Scope();
        var (recipe, checkpoint) = DenseTraining.Read<SegmentRecipe>(file);
        return new Segmenter(file, recipe, checkpoint.Progress, (SegmentationTask)DenseInference.Open(recipe, checkpoint, null, device), device);
    }

    /// <summary>Gives every pixel of images a class.</summary>
    /// <param name="images">The images; stay the caller's.</param>
    /// <param name="receive">Given each image's result, on the calling thread, in order.</param>
    /// <param name="options">Scales, mirroring and the lowest confidence.</param>
    /// <param name="cancellation">Ends it between images.</param>
    /// <returns>The images that could not be read.</returns>
    public IReadOnlyList<SkippedImage> Segment(
        IImageSource images, Action<SegmentedImage> receive, SegmentationInferenceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(receive);
        options ??= new SegmentationInferenceOptions();
        options.Validate();
        var skipped = new List<SkippedImage>();
        return DenseInference.InEvaluation(_task, () =>
        {
            for (var i = 0; i < images.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    using var image = images.Open(i);
                    receive(Segment(i, image, options));
                }
                catch (ImageException e)
                {
                    skipped.Add(new(i, images.NameOf(i), e.Message));
                }
            }

            return skipped;
        });
    }

    /// <summary>Measures on images with masks.</summary>
    /// <param name="set">The images; stay the caller's.</param>
    /// <param name="progress">Told how many images are done.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    /// <exception cref="ArgumentException">The set has a class that the segmenter doesn't know.</exception>
    /// <exception cref="InvalidDataException">No image can be read.</exception>
    public DenseEvaluation Evaluate(SegmentationSet set, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        // The network stays this segmenter's: the task only measures with it.
        var task = new SegmentationTask(Model, Recipe, SegmentRecipe.Labelled(set, Classes));
        return DenseInference.Measure(task, Recipe, _device, progress, cancellation);
    }

    /// <summary>
    /// Writes an ONNX model: <c>images</c> [N, 3, height, width] to <c>logits</c> [N, classes, h, w] at the head's own size. Interpolation
    /// to the images' size is the caller's.
    /// </summary>
    /// <param name="path">The .onnx file to write or replace.</param>
    /// <param name="foldBatchNorm">Multiplies each batch norm into the convolution before it.</param>
    /// <exception cref="Torch.Serialization.CheckpointException">The network has an operator without an ONNX form, or writing fails.</exception>
    public void ExportOnnx(string path, bool foldBatchNorm = false) =>
        DenseOnnx.Save(_task, Recipe, path, foldBatchNorm, images => [("logits", Model.Forward(images))]);

    /// <inheritdoc/>
    public void Dispose() => _task.Dispose();

    private SegmentedImage Segment(int index, EncodedImage image, SegmentationInferenceOptions options)
    {
        using var scope = new Scope();
        Tensor? sum = null;
        foreach (var scale in options.Scales)
        {
            var probabilities = Probabilities(index, image, scale, flip: false);
            sum = sum is null ? probabilities : sum.Add_(probabilities);
            if (options.Flip)
            {
                sum.Add_(Probabilities(index, image, scale, flip: true));
            }
        }

        var (best, labels) = (sum! / (options.Scales.Count * (options.Flip ? 2 : 1))).Max(1);
        var masked = options.MinConfidence > 0 ? labels.MaskedFill(best.Le(options.MinConfidence), IndexMask.Void) : labels;
        var mask = new IndexMask(masked.To(ScalarType.UInt8).ToArray<byte>(), image.Width, image.Height);
        return new SegmentedImage(index, mask, best.Mean().ToDouble());
    }

    // [1, classes, image height, image width]
    private Tensor Probabilities(int index, EncodedImage image, double scale, bool flip)
    {
        using var scope = new Scope();
        var view = Recipe.Views.ForEvaluation();
        var augmenter = new JointAugmenter(view with
        {
            Width = Math.Max(8, (int)Math.Round(view.Width * scale)),
            Height = Math.Max(8, (int)Math.Round(view.Height * scale)),
            FlipProbability = flip ? 1 : 0,
        });
        using var sample = JointSample.Of(index, image, augmenter);
        var logits = DenseInference.Run(_task, [sample], Recipe, _device)[0];
        return scope.Keep(SegmentationOutput.AtImage(logits, sample.Geometry).Softmax(1));
    }
}
