using System.ComponentModel.DataAnnotations;
using Selfsame.Instances;
using Selfsame.Routing;
using Selfsame.Siamese;
using Selfsame.Vision.Backbones;

namespace Selfsame.Training;

/// <summary>Everything that decides a pre-training run. A resolved one is written beside the run and can be fed back.</summary>
public sealed record PretrainRecipe
{
    /// <summary>What is learned, and against what.</summary>
    public required SiameseMethod Method { get; init; }

    /// <summary>The images: a folder, a tar, shards, IDX files or a set's name.</summary>
    public string Data { get; init; } = "";

    /// <summary>Labelled images that the probe classifies; empty takes some of the training data.</summary>
    public string Test { get; init; } = "";

    /// <summary>The classes whose images are learned from; empty takes all images.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>At most so many of the images, evenly spread over them; 0 takes all.</summary>
    [Range(0, int.MaxValue)]
    public int Limit { get; init; }

    /// <summary>
    /// For shards behind a network, which are read in order: among how many encoded images, held in memory, the next one is drawn. Other
    /// images come in a random permutation whatever this says.
    /// </summary>
    [Range(1, 1 << 24)]
    public int ShuffleWindow { get; init; } = 2048;

    /// <summary>What is pre-trained.</summary>
    public BackboneOptions Backbone { get; init; } = new();

    /// <summary>The views of an image.</summary>
    public required ViewPlan Views { get; init; }

    /// <summary>Training of many sub-nets at once; <c>auto</c> is none.</summary>
    public SdrOptions? Sdr { get; init; }

    /// <summary>Passes over the images.</summary>
    [Range(1, 1000000)]
    public int Epochs { get; init; } = 100;

    /// <summary>Images an optimiser step.</summary>
    [Range(2, 1 << 20)]
    public int BatchSize { get; init; } = 256;

    /// <summary>
    /// In how many parts a batch is computed, for less memory. Batch norm, moving averages and what couples a method's images see the parts; momentum
    /// encoder and queues move once a step. <see cref="DescribeAccumulation"/> has the words for a method.
    /// </summary>
    [Range(1, 4096)]
    public int Accumulation { get; init; } = 1;

    /// <summary>
    /// Whether batch norm sees the whole batch when several processes share it, so that the result is that of one process; without, each sees its part.
    /// </summary>
    public bool SyncBatchNorm { get; init; } = true;

    /// <summary>The optimiser.</summary>
    public required OptimizerOptions Optimizer { get; init; }

    /// <summary>The learning rate over time.</summary>
    public required ScheduleOptions Schedule { get; init; }

    /// <summary>Decides initial weights, order and augmentation.</summary>
    [Range(0, long.MaxValue)]
    public long Seed { get; init; } = 1;

    /// <summary>Where it runs: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>; <c>auto</c> takes a GPU when there is one.</summary>
    public string? Device { get; init; }

    /// <summary>Threads an operator; <c>auto</c> is one a core. Results are the same bit for bit only with the same number.</summary>
    [Range(1, 4096)]
    public int? Threads { get; init; }

    /// <summary>Threads that decode and augment; <c>auto</c> is one a core. Changes the speed, never the result.</summary>
    [Range(1, 1024)]
    public int? Workers { get; init; }

    /// <summary>The type of products and convolutions.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>Keeps images as NHWC in memory (channels_last): faster on most machines, with other last digits.</summary>
    public bool ChannelsLast { get; init; } = true;

    /// <summary>Every how many steps a line of metrics is written.</summary>
    [Range(1, 1000000)]
    public int LogEverySteps { get; init; } = 10;

    /// <summary>The check on the backbone while it trains.</summary>
    public ProbeOptions Probe { get; init; } = new();

    /// <summary>When the state is saved.</summary>
    public CheckpointOptions Checkpoint { get; init; } = new();

    /// <summary>When a run counts as collapsed.</summary>
    public CollapseOptions Collapse { get; init; } = new();

    /// <summary>A recipe with a method's published choices.</summary>
    public static PretrainRecipe For(SiameseMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return new()
        {
            Method = method,
            Views = method.Views,
            Optimizer = method.Training.Optimizer,
            Schedule = method.Training.Schedule,
            Backbone = new BackboneOptions { ZeroInitResidual = method.Training.ZeroInitResidual },
        };
    }

    /// <summary>What computing the batch in parts changes, in one line; null when it isn't.</summary>
    public string? DescribeAccumulation()
    {
        if (Accumulation == 1)
        {
            return null;
        }

        var parts = $"{Accumulation} parts of {BatchSize / Accumulation} images: ";
        var coupling = Method.Predictor.Kind == PredictorKind.Direct ? "the predictor's correlation" : Method.Objective.Coupling;
        return parts + (Method.CouplesImages
            ? $"{coupling} and batch norm see a part at a time, so that the result is another than with {BatchSize} images at once"
            : $"the gradient is that of {BatchSize} images at once, except that batch norm sees a part at a time");
    }

    /// <summary>Checks that the parts fit together.</summary>
    /// <exception cref="ArgumentException">They don't; the message says which and why.</exception>
    public void Validate()
    {
        (Method with { Views = Views }).Validate();
        if (BatchSize % Accumulation != 0)
        {
            throw new ArgumentException($"batch_size {BatchSize} can't be computed in {Accumulation} equal parts; change batch_size or accumulation");
        }

        if (BatchSize / Accumulation < 2)
        {
            throw new ArgumentException("a part of a batch needs two images or more for batch norm; lower accumulation");
        }

        Sdr?.Validate(this);
        if (Method.Objective is InstanceObjective instance)
        {
            instance.Validate(this);
        }
    }
}
