using Selfsame.Dense;
using Selfsame.Detection.Metrics;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Detection;

/// <summary>A trained detector.</summary>
public sealed class Detector : IDisposable
{
    private readonly Device _device;
    private readonly DetectionTask _task;

    private Detector(string file, DetectRecipe recipe, RunProgress progress, DetectionTask task, Device device) =>
        (File, Recipe, Progress, _task, _device) = (file, recipe, progress, task, device);

    /// <summary>The checkpoint that it was read from.</summary>
    public string File { get; }

    /// <summary>How it was trained.</summary>
    public DetectRecipe Recipe { get; }

    /// <summary>How far its training had come.</summary>
    public RunProgress Progress { get; }

    /// <summary>The names of its labels.</summary>
    public IReadOnlyList<string> Classes => Recipe.Classes;

    /// <summary>The network.</summary>
    public DetectionModel Model => (DetectionModel)_task.Model;

    /// <summary>Reads a detector from a run's folder or a checkpoint.</summary>
    /// <param name="runOrFile">Which.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="choice">Which of a run's checkpoints.</param>
    /// <exception cref="RunException">There is none, or it's of another kind of run.</exception>
    /// <exception cref="Torch.Serialization.CheckpointException">It is damaged.</exception>
    public static Detector Load(string runOrFile, Device device, CheckpointChoice choice = CheckpointChoice.Last)
    {
        Runtime.Start();
        var file = DenseTraining.CheckpointOf(runOrFile, choice);
        using var scope = new Scope();
        var (recipe, checkpoint) = DenseTraining.Read<DetectRecipe>(file);
        var task = (DetectionTask)DenseInference.Open(recipe, checkpoint, null, device);
        return new Detector(file, recipe, checkpoint.Progress, task, device);
    }

    /// <summary>Finds objects in images.</summary>
    /// <param name="images">The images; stay the caller's.</param>
    /// <param name="receive">Given each image's place in the source and its detections by falling score, on the calling thread, in order.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    /// <returns>The images that could not be read.</returns>
    /// <exception cref="InvalidDataException">No image can be read.</exception>
    public IReadOnlyList<SkippedImage> Detect(IImageSource images, Action<int, IReadOnlyList<DetectedObject>> receive, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(receive);
        var loader = new JointLoader(new PlainImages(images), DenseInference.LoaderOptions(Recipe));
        return DenseInference.InEvaluation(_task, () =>
        {
            foreach (var samples in loader.ReadEpoch(0, cancellation: cancellation))
            {
                using var scope = new Scope();
                var found = _task.Detections(DenseInference.Run(_task, samples, Recipe, _device), samples);
                foreach (var (sample, detections) in samples.Zip(found))
                {
                    receive(sample.Index, detections);
                    sample.Dispose();
                }
            }

            return loader.Skipped;
        });
    }

    /// <summary>Measures on annotated images.</summary>
    /// <param name="set">The images; stay the caller's.</param>
    /// <param name="metric">By which rules; null is those of the set's format.</param>
    /// <param name="progress">Told how many images are done.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    /// <exception cref="ArgumentException">The set has a class that the detector doesn't know.</exception>
    /// <exception cref="InvalidDataException">No image can be read.</exception>
    public DenseEvaluation Evaluate(DetectionSet set, DetectionMetric? metric = null, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        var recipe = Recipe with { Metric = metric ?? Recipe.Metric };
        // The network stays this detector's: the task only measures with it.
        var task = new DetectionTask(Model, recipe, new RelabelledBoxes(set, Classes));
        return DenseInference.Measure(task, recipe, _device, progress, cancellation);
    }

    /// <summary>
    /// Writes an ONNX model: <c>images</c> [N, 3, height, width] to <c>logits</c> [N, A, classes] and <c>deltas</c> [N, A, 4] of the
    /// <c>anchors</c> [A, 4], for RetinaNet.
    /// Sigmoid, box decoding (<see cref="Boxes.BoxCoder"/>) and non-maximum suppression are the caller's.
    /// </summary>
    /// <param name="path">The .onnx file to write or replace.</param>
    /// <param name="foldBatchNorm">Multiplies each batch norm into the convolution before it.</param>
    /// <exception cref="Torch.Serialization.CheckpointException">The detector has no ONNX form, or writing fails.</exception>
    public void ExportOnnx(string path, bool foldBatchNorm = false)
    {
        if (Model is not RetinaNet model)
        {
            throw new Torch.Serialization.CheckpointException(
                "a two-stage detector has no ONNX form here: which regions it looks at depends on the image; export its backbone with selfsame export");
        }

        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        var anchors = model.Detect(Ops.Zeros([1, 3, Recipe.Views.Height, Recipe.Views.Width], ScalarType.Float32, _device)).Anchors;
        DenseOnnx.Save(_task, Recipe, path, foldBatchNorm, images =>
        {
            var (logits, deltas, _) = model.Heads(images);
            return [("logits", logits), ("deltas", deltas), ("anchors", anchors)];
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _task.Dispose();
}
