using Selfsame.Evaluation.FineTuning;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Sources;

namespace Selfsame.Evaluation;

/// <summary>Measures a backbone with few labels: a class-balanced part of the training images is learned from, all test images are classified.</summary>
public sealed class SemiSupervisedEvaluation
{
    /// <summary>The share of the labels, above 0, at most 1.</summary>
    public required double Share { get; init; }

    /// <summary>Decides which images.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How the network is fine-tuned; null trains a linear classifier on frozen features instead, by <see cref="Linear"/>.</summary>
    public FineTuneOptions? FineTune { get; init; }

    /// <summary>How the linear classifier is trained, without <see cref="FineTune"/>.</summary>
    public LinearOptions Linear { get; init; } = new();

    /// <summary>The .tsv that lists the chosen images; null writes none.</summary>
    public string? List { get; init; }

    /// <summary>Told after each epoch of fine-tuning, on the calling thread.</summary>
    public Action<FineTuneEpoch>? EpochProgress { get; init; }

    /// <summary>Told after each batch of features, on the calling thread, without <see cref="FineTune"/>.</summary>
    public Action<FeatureProgress>? FeatureProgress { get; init; }

    /// <summary>Draws, writes the list, trains and classifies.</summary>
    /// <param name="backbone">What is measured, on its device; fine-tuning changes its weights.</param>
    /// <param name="info">The input that it was trained on.</param>
    /// <param name="train">Labelled images to draw from.</param>
    /// <param name="test">Labelled images to classify.</param>
    /// <param name="checkpoint">The file of weights, for the protocol; null for random ones.</param>
    /// <param name="seed">The seed of random weights, for the protocol.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    /// <exception cref="ArgumentException">An option is out of range, there are no labels, or a class of the test images isn't in the
    /// training images.</exception>
    /// <exception cref="IOException">The list can't be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public EvaluationReport Run(
        Backbone backbone,
        BackboneInfo info,
        IImageSource train,
        IImageSource test,
        string? checkpoint = null,
        ulong? seed = null,
        CancellationToken cancellation = default)
    {
        var labels = LabelSubset.Draw(train, Share, Seed);
        labels = List is null ? labels : labels.Write(List, train);
        using var chosen = new SubsetSource(train, labels.Indices);
        var linear = new LinearEvaluation { Options = Linear, Checkpoint = checkpoint, Seed = seed, Progress = FeatureProgress };
        var report = FineTune is null
            ? linear.Run(backbone, info, chosen, test, cancellation)
            : new FineTuneEvaluation { Options = FineTune, Progress = EpochProgress }.Run(
                backbone, info, chosen, test, EvaluationProtocol.Of(info, new(train, test), checkpoint, seed), cancellation);
        return report with { Task = "semi", Protocol = report.Protocol with { Labels = labels } };
    }
}
