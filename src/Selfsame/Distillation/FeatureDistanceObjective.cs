using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;

namespace Selfsame.Distillation;

/// <summary>The squared distance of unit rows, |z_S - z_T|^2 = 2 - 2 z_S z_T, mean over images: the simplest way to copy a teacher.</summary>
public sealed record FeatureDistanceObjective : Objective
{
    /// <inheritdoc/>
    public override bool CouplesImages => false;

    /// <inheritdoc/>
    public override bool TakesMixedViews => true;

    /// <inheritdoc/>
    public override Tensor Loss(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        return outputs.MeanOverPairs(pair =>
            (Normalize(outputs.Predictions[pair.Online]!) - Normalize(pair.Of(outputs.Positives).Detach())).Square().Sum([1]));
    }

    /// <inheritdoc/>
    public override void Validate(SiameseMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        Require(method.Target.HasTeacher, $"{method.Name} collapses without a teacher; set method.target.kind to teacher");
    }
}
