using Selfsame.Instances;
using Selfsame.Siamese;
using Selfsame.Torch.Nn;
using Selfsame.Training;

namespace Selfsame.Planning;

/// <summary>The sizes that a run's memory, traffic and work follow from.</summary>
public sealed record PlanShape
{
    /// <summary>N.</summary>
    public required long Images { get; init; }

    /// <summary>B, images a step over all processes.</summary>
    public required int Batch { get; init; }

    /// <summary>T.</summary>
    public required int Processes { get; init; }

    /// <summary>Numbers that are trained, classes left out.</summary>
    public required long Parameters { get; init; }

    /// <summary>Numbers an optimiser keeps for each of them.</summary>
    public required int OptimizerStates { get; init; }

    /// <summary>Numbers of a target network; 0 when there is none.</summary>
    public required long TargetParameters { get; init; }

    /// <summary>Views of an image that are projected and compared.</summary>
    public required int Views { get; init; }

    /// <summary>d, the width of a projection.</summary>
    public required int Width { get; init; }

    /// <summary>Channels of every batch norm that a view passes through in training.</summary>
    public required IReadOnlyList<long> Norms { get; init; }

    /// <summary>Whether batch norms see the whole batch.</summary>
    public required bool SyncBatchNorm { get; init; }

    /// <summary>Whether projections of all processes are gathered.</summary>
    public required bool Gathers { get; init; }

    /// <summary>Bytes of a number of the class matrix; 0 when there is no matrix.</summary>
    public required int ClassBytes { get; init; }

    /// <summary>Classes of the softmax over all processes.</summary>
    public required long SoftmaxClasses { get; init; }

    /// <summary>K hardest classes that are kept for each class; 0 for none.</summary>
    public required int Hardest { get; init; }

    /// <summary>The sizes of a run.</summary>
    /// <param name="run">A run by the recipe, of any number of images and processes.</param>
    /// <param name="recipe">The recipe that is planned.</param>
    /// <param name="images">N.</param>
    /// <param name="processes">T.</param>
    internal static PlanShape Of(PretrainingRun run, PretrainRecipe recipe, long images, int processes)
    {
        var instance = recipe.Method.Objective as InstanceObjective;
        return new PlanShape
        {
            Images = images,
            Batch = recipe.BatchSize,
            Processes = processes,
            Parameters = run.Model.NamedParameters().Sum(p => p.Tensor.NumElements),
            OptimizerStates = recipe.Optimizer.Name is OptimizerName.Adam or OptimizerName.AdamW ? 2 : 1,
            TargetParameters = run.Model.Target?.Parameters().Sum(p => p.NumElements) ?? 0,
            Views = recipe.Views.Crops.Count,
            Width = recipe.Method.Projector.OutputWidth((int)run.Model.Online.Backbone.FeatureWidth),
            Norms = [.. run.Model.Online.NamedModules().Select(m => m.Module).OfType<BatchNorm>().Select(n => n.Features)],
            SyncBatchNorm = recipe.SyncBatchNorm,
            Gathers = instance is not null || recipe.Method.Objective.CouplesImages,
            ClassBytes = instance is null ? 0 : instance.Storage == ClassStorage.Bfloat16 ? 2 : 4,
            SoftmaxClasses = instance is null ? 0 : instance.Recent > 0 ? Math.Min(instance.Recent, images) : images,
            Hardest = instance is { Smoothing: > 0 } ? instance.Hardest : 0,
        };
    }
}
