using Selfsame.Torch;

namespace Selfsame.Siamese.Objectives;

/// <summary>
/// L = -cos(p, t): the loss of BYOL (Grill et al. 2020, eq. 2, up to the constant 2 - 2 cos) and SimSiam (Chen and He 2021, eq. 1). p is the
/// predictor's output of one view, t the detached target of the other. DirectPred's too: its predictor alone differs.
/// </summary>
public sealed record NegativeCosineObjective : Objective
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
            -(Normalize(outputs.Predictions[pair.Online]!) * Normalize(pair.Of(outputs.Positives).Detach())).Sum([1]));
    }

    /// <inheritdoc/>
    public override void Validate(SiameseMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        Require(!method.Predictor.IsNone, $"{method.Name} collapses without a predictor; set method.predictor.layers to 2, or method.predictor.kind to direct");
        Require(
            method.Target.Kind != TargetKind.Shared,
            $"{method.Name} collapses when the target has a gradient; set method.target.kind to stop-gradient or momentum");
    }
}
