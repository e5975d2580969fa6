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

    /// <summary>Channels of the batch norms of a step that have a gradient, once for each time that views pass through.</summary>
    public required IReadOnlyList<long> Norms { get; init; }

    /// <summary>Channels of the batch norms of a step that have none: a momentum encoder's.</summary>
    public required IReadOnlyList<long> TargetNorms { get; init; }

    /// <summary>Whether batch norms see the whole batch.</summary>
    public required bool SyncBatchNorm { get; init; }

    /// <summary>How many outputs of an image are gathered whose gradient goes back: one for each view that is predicted from.</summary>
    public required int Outputs { get; init; }

    /// <summary>How many outputs of an image are gathered whose gradient doesn't: targets, and projections that a predictor follows.</summary>
    public required int Targets { get; init; }

    /// <summary>Numbers of an image that are exchanged to shuffle batch norm's parts, over all views; 0 where they aren't.</summary>
    public required long Shuffled { get; init; }

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
        var method = recipe.Method;
        var instance = method.Objective as InstanceObjective;
        var (online, targets) = (recipe.Views.Online.Count(), recipe.Views.Targets.Count());
        var shuffles = method.Target.HasMomentumEncoder && method.Target.ShuffledParts > 1;
        return new PlanShape
        {
            Images = images,
            Batch = recipe.BatchSize,
            Processes = processes,
            Parameters = run.Model.NamedParameters().Sum(p => p.Tensor.NumElements),
            OptimizerStates = recipe.Optimizer.Name is OptimizerName.Adam or OptimizerName.AdamW ? 2 : 1,
            TargetParameters = run.Model.Target?.Parameters().Sum(p => p.NumElements) ?? 0,
            Views = recipe.Views.Crops.Count,
            Width = run.Model.Online.Projector.OutputWidth,
            Norms = [.. NormsOf(run.Model.Online, recipe.Views, recipe.Views.Online), .. NormsOf(run.Model.Predictor, recipe.Views, recipe.Views.Online)],
            TargetNorms = shuffles ? [] : [.. NormsOf(run.Model.Target, recipe.Views, recipe.Views.Targets)],
            SyncBatchNorm = recipe.SyncBatchNorm,
            Outputs = online,
            Targets = (method.Predictor.IsNone ? 0 : online) + (targets * method.Target.Kind switch
            {
                TargetKind.None or TargetKind.Shared => 0,
                TargetKind.MomentumInPositive or TargetKind.TeacherBesideMomentum => 2,
                _ => 1,
            }),
            Shuffled = shuffles ? recipe.Views.Targets.Sum(v => 3L * recipe.Views.Crops[v].Size * recipe.Views.Crops[v].Size) : 0,
            ClassBytes = instance is null ? 0 : instance.Storage == ClassStorage.Bfloat16 ? 2 : 4,
            SoftmaxClasses = instance is null ? 0 : instance.Recent > 0 ? Math.Min(instance.Recent, images) : images,
            Hardest = instance is { Smoothing: > 0 } ? instance.Hardest : 0,
        };
    }

    // Views of one size go through together, or each by itself.
    private static IEnumerable<long> NormsOf(Module? module, ViewPlan views, IEnumerable<int> through)
    {
        var passes = views.Forward == ForwardMode.Separate ? through.Count() : through.Select(v => views.Crops[v].Size).Distinct().Count();
        var norms = module?.NamedModules().Select(m => m.Module).OfType<BatchNorm>().Select(n => n.Features) ?? [];
        return Enumerable.Repeat(norms, passes).SelectMany(n => n);
    }
}
