using System.ComponentModel.DataAnnotations;
using Selfsame.Training;
using Selfsame.Vision.Augmentation.Joint;
using Selfsame.Vision.Backbones;

namespace Selfsame.Dense;

/// <summary>What training a detector and training a segmenter have in common. A resolved recipe is written beside the run and can be fed back.</summary>
public abstract record DenseRecipe
{
    /// <summary>The annotated images: a folder or a tar.</summary>
    public string Data { get; init; } = "";

    /// <summary>The part of them to train on; empty takes all.</summary>
    public string Split { get; init; } = "";

    /// <summary>The annotated images to test on; empty takes <c>data</c> when <c>test_split</c> is stated, else there are none.</summary>
    public string Test { get; init; } = "";

    /// <summary>The part of them to test on; empty takes all.</summary>
    public string TestSplit { get; init; } = "";

    /// <summary>At most so many of the training images, evenly spread over them; 0 takes all.</summary>
    [Range(0, int.MaxValue)]
    public int Limit { get; init; }

    /// <summary>The names of the classes in the order of their labels; empty takes those of the data.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The network that feature maps come from.</summary>
    public BackboneOptions Backbone { get; init; } = new();

    /// <summary>What becomes of a training image. Tests take the same size without anything random.</summary>
    public JointAugmentationOptions Views { get; init; } = new();

    /// <summary>The zoom and policy of the views as a preset: <c>S1</c> to <c>S4</c>; <c>auto</c> leaves them to <c>views</c>.</summary>
    public AugmentationPreset? Augmentation { get; init; }

    /// <summary>Images that the backbone classifies besides; none by default.</summary>
    public JointTrainingOptions Joint { get; init; } = new();

    /// <summary>Passes over the images.</summary>
    [Range(1, 1000000)]
    public int Epochs { get; init; } = 50;

    /// <summary>Images an optimiser step.</summary>
    [Range(2, 1 << 16)]
    public int BatchSize { get; init; } = 16;

    /// <summary>The optimiser.</summary>
    public OptimizerOptions Optimizer { get; init; } = new() { BaseLearningRate = 0.01, ReferenceBatch = 16, ClipNorm = 10 };

    /// <summary>The learning rate over time.</summary>
    public ScheduleOptions Schedule { get; init; } = new() { WarmupEpochs = 1, WarmupStart = 0.01 };

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

    /// <summary>Every how many epochs the test images are measured; after the last one in any case; 0 only then.</summary>
    [Range(0, 1000000)]
    public int TestEveryEpochs { get; init; } = 5;

    /// <summary>When the state is saved; the best one is that with the best figure on the test images.</summary>
    public CheckpointOptions Checkpoint { get; init; } = new();

    /// <summary>The command that trains it, after <c>selfsame</c>: <c>detect</c> or <c>segment</c>.</summary>
    internal abstract string Task { get; }

    /// <summary>Checks that the parts fit together.</summary>
    /// <exception cref="ArgumentException">They don't; the message says which and why.</exception>
    public virtual void Validate()
    {
        AugmentedViews.Validate();
        if (Optimizer.FixedPredictorLr || Optimizer.PredictorLrFactor != 1)
        {
            throw new ArgumentException($"optimizer.fixed_predictor_lr and optimizer.predictor_lr_factor are for pre-training: {Task} has no predictor");
        }
    }

    /// <summary>Opens the images that the recipe names.</summary>
    internal abstract DenseData OpenData();

    /// <summary>Builds the network with random weights from the default generator.</summary>
    /// <param name="data">What it is trained and measured on; null for a trained one that is only used.</param>
    internal abstract DenseTask CreateTask(DenseData? data);

    /// <summary>The views with what the preset decides.</summary>
    /// <exception cref="ArgumentException">The views contradict the preset.</exception>
    internal JointAugmentationOptions AugmentedViews => Augmentation?.ApplyTo(Views) ?? Views;

    /// <summary>Where the test images are: their path and split; null when there are none.</summary>
    internal (string Path, string Split)? TestPlace => Test.Length > 0 ? (Test, TestSplit) : TestSplit.Length > 0 ? (Data, TestSplit) : null;
}
