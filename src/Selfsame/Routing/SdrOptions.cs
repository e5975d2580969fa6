using System.ComponentModel.DataAnnotations;
using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Training;
using Selfsame.Vision.Backbones.Subnets;

namespace Selfsame.Routing;

/// <summary>
/// Training of many sub-nets at once (SDR: Liu et al. 2022, "Task-Customized Self-Supervised Pre-training with Scalable Dynamic Routing"): besides the largest
/// network on all images, in each step one sub-net on the images of its clusters, with the largest one's features to predict. Phase by phase, from the last
/// stage to the first, the
/// stages' groups are opened. What the paper's text leaves open has a default of ours.
/// </summary>
public sealed record SdrOptions
{
    /// <summary>A file that <c>selfsame cluster</c> wrote for the same images.</summary>
    public string Clusters { get; init; } = "";

    /// <summary>
    /// The SHA-256 of that file; <c>auto</c> takes what is there. A resolved recipe states it, and a run refuses to go on with other clusters.
    /// </summary>
    public string? ClustersSha256 { get; init; }

    /// <summary>How the backbone is divided.</summary>
    public SubnetOptions Subnets { get; init; } = new();

    /// <summary>
    /// The epochs of each phase: of the largest network alone, then with the sub-nets that differ in the last stage, in the last two, and so on. Fewer phases
    /// leave the
    /// first stages closed, so that there are fewer sub-nets; a phase of 0 epochs is left out, so that <c>[0, 0, 0, 0, N]</c> trains all from the start
    /// (the naive schedule). <c>auto</c> is five phases of equal length.
    /// </summary>
    [Range(0, 1000000)]
    public IReadOnlyList<int>? Phases { get; init; }

    /// <summary>What sub-nets use of the stages that aren't opened yet.</summary>
    public ClosedStages ClosedStages { get; init; }

    /// <summary>Which sub-net gets which clusters.</summary>
    public ClusterOrder Order { get; init; }

    /// <summary>How often each sub-net has its turn.</summary>
    public PathSampling Sampling { get; init; }

    /// <summary>Images of a sub-net's step; <c>auto</c> is those of a part of the largest network's.</summary>
    [Range(2, 1 << 20)]
    public int? BatchSize { get; init; }

    /// <summary>The weight of the largest network's loss while sub-nets are trained; at 0 it isn't trained any more.</summary>
    [Range(0.0, 1000.0)]
    public double LargestWeight { get; init; } = 1;

    /// <summary>The weight of a sub-net's own loss.</summary>
    [Range(0.0, 1000.0)]
    public double SubnetWeight { get; init; } = 1;

    /// <summary>What a sub-net learns from the largest network.</summary>
    public SubnetDistillation Distill { get; init; } = new();

    /// <summary>Whether the learning rate's schedule begins anew with each phase rather than running over the whole.</summary>
    public bool RestartSchedule { get; init; }

    /// <summary>What an optimiser step does to parameters that no loss of the step has read.</summary>
    public UntouchedSlices Untouched { get; init; }

    /// <summary>Checks that the parts fit together and to the rest of a recipe.</summary>
    /// <exception cref="ArgumentException">They don't; the message says which and why.</exception>
    public void Validate(PretrainRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var method = recipe.Method;
        if (Clusters.Length == 0)
        {
            throw new ArgumentException(
                "sub-nets need the clusters of their images, and none are named; add --clusters FILE (sdr.clusters), which selfsame cluster writes");
        }

        if (method.Objective is not NegativeCosineObjective || method.Predictor is { IsNone: true } or { Kind: not PredictorKind.Mlp }
            || method.Projector.Layers == 0)
        {
            throw new ArgumentException($"sub-nets are trained with simsiam or byol, whose loss remembers nothing from batch to batch, not with "
                + $"{method.Name}; set method.name to one of them");
        }

        if (method.Target.Kind is not (TargetKind.StopGradient or TargetKind.Momentum) || method.Target.ShuffledParts > 1)
        {
            throw new ArgumentException("sub-nets need method.target.kind stop-gradient or momentum, without shuffled parts");
        }

        if (recipe.Views.CutMix.Probability > 0)
        {
            throw new ArgumentException("sub-nets are trained on clean views; set views.cut_mix.probability to 0");
        }

        if (Phases is { } phases && (phases.Count is < 2 or > SubnetPath.Stages + 1 || phases.Sum(p => (long)p) != recipe.Epochs))
        {
            throw new ArgumentException($"sdr.phases are the epochs of two to {SubnetPath.Stages + 1} phases and sum to epochs; "
                + $"[{string.Join(", ", phases)}] sum to {phases.Sum(p => (long)p)} of {recipe.Epochs}");
        }

        if (Subnets.Norms == SubnetNorms.PerPrefix && ClosedStages == ClosedStages.Whole)
        {
            throw new ArgumentException(
                "a set of batch norms for each prefix has none for whole stages; set sdr.closed_stages to first-group, or sdr.subnets.norms to two-sets");
        }

        if (SubnetWeight == 0 && !Distill.IsOn)
        {
            throw new ArgumentException("sdr.subnet_weight is 0 and there is no distillation, so that sub-nets would learn nothing");
        }
    }

    /// <summary>The same with open choices stated.</summary>
    internal SdrOptions Resolve(PretrainRecipe recipe) => this with
    {
        Phases = Phases ?? SubnetPhases.Equal(recipe.Epochs),
        BatchSize = BatchSize ?? recipe.BatchSize / recipe.Accumulation,
    };

    /// <summary>The sub-nets that there are in the end.</summary>
    internal int Count => (int)Math.Pow(Subnets.Groups, Opened);

    /// <summary>Stages that are opened in the end.</summary>
    internal int Opened => Phases is null ? SubnetPath.Stages : Phases.Count - 1;

    /// <summary>Whether the sub-nets that there are in the end can be extracted: one that uses whole stages has no groups to name it by.</summary>
    internal bool HasRoutes => ClosedStages != ClosedStages.Whole || Opened == SubnetPath.Stages;
}
