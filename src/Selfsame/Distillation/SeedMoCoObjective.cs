using System.ComponentModel.DataAnnotations;
using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;

namespace Selfsame.Distillation;

/// <summary>
/// SEED's loss and MoCo v2's on the same student (Fang et al. 2021, their table of strategies): L = L_SEED + balance L_MoCo, the first against the
/// teacher's features of the same view, the second against the student's own momentum encoder's of the other view.
/// </summary>
public sealed record SeedMoCoObjective : Objective
{
    /// <summary>The distillation.</summary>
    public SeedObjective Seed { get; init; } = new();

    /// <summary>The contrast with the student's own keys.</summary>
    [Recipes.RecipeKey("moco")]
    public QueueObjective MoCo { get; init; } = new();

    /// <summary>The weight of MoCo's loss. 1 is ours; the paper's isn't known.</summary>
    [Range(0.0, 1e6)]
    public double Balance { get; init; } = 1;

    /// <inheritdoc/>
    public override bool CouplesImages => Seed.CouplesImages;

    /// <inheritdoc/>
    public override string Coupling => Seed.Coupling;

    /// <inheritdoc/>
    public override Tensor Loss(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        return Seed.Loss(outputs.AgainstTeacher(), state) + (Balance * MoCo.Loss(outputs, state));
    }

    /// <inheritdoc/>
    public override void AfterBackward(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        Seed.AfterBackward(outputs.AgainstTeacher(), state);
        MoCo.AfterBackward(outputs, state);
    }

    /// <inheritdoc/>
    public override void Validate(SiameseMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        Require(
            method.Target.Kind == TargetKind.TeacherBesideMomentum,
            $"{method.Name} has a teacher and keys of its own; set method.target.kind to teacher-beside-momentum");
    }
}
