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

    /// <inheritdoc/>
    public void Dispose() => _task.Dispose();
}
