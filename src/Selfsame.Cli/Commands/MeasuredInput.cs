using Selfsame.Cli.Output;
using Selfsame.Evaluation;
using Selfsame.Torch.Distributed;
using Selfsame.Training;
using Selfsame.Vision.Backbones;

namespace Selfsame.Cli.Commands;

/// <summary>What a measurement works with.</summary>
/// <param name="Terminal">Where a person reads.</param>
/// <param name="Backbone">The backbone, on its device.</param>
/// <param name="Info">The input that it was trained on.</param>
/// <param name="Images">The images.</param>
/// <param name="Checkpoint">The file of weights; null for random ones.</param>
/// <param name="RandomSeed">The seed of random weights; null for others.</param>
/// <param name="Run">The run that the weights belong to; null for a file elsewhere.</param>
/// <param name="Cancellation">Cancelled by Ctrl-C.</param>
/// <param name="Group">The processes that compute the features together; null for one by itself.</param>
internal sealed record MeasuredInput(
    Terminal Terminal,
    Backbone Backbone,
    BackboneInfo Info,
    EvaluationImages Images,
    string? Checkpoint,
    ulong? RandomSeed,
    RunDirectory? Run,
    CancellationToken Cancellation,
    ProcessGroup? Group = null)
{
    /// <summary>Computes the features of all images, with a bar, and measures with them.</summary>
    public EvaluationReport WithFeatures(Func<EvaluationFeatures, EvaluationReport> measure) => FeatureDisplay.Run(Terminal, "features", progress =>
    {
        using var features = EvaluationFeatures.Extract(Backbone, Info, Images, Checkpoint, RandomSeed, progress, Group, Cancellation);
        return measure(features);
    });
}
