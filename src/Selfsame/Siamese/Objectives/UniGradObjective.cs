using System.ComponentModel.DataAnnotations;
using Selfsame.Torch;

namespace Selfsame.Siamese.Objectives;

/// <summary>
/// UniGrad (Tao et al. 2022): g = -t + balance F u, with t the target of the other view and F the moving average of the target
/// features' correlation matrix: pull to the target, push along the directions that all images share.
/// </summary>
public sealed record UniGradObjective : GradientObjective
{
    /// <summary>lambda, the weight of the negative gradient; the paper's is 100 for features of width 2048.</summary>
    [Range(0, 1e6)]
    public double Balance { get; init; } = 100;

    /// <summary>rho, the share of the past in F.</summary>
    [Range(0, 1)]
    public double Decay { get; init; } = 0.99;

    /// <inheritdoc/>
    public override bool CouplesImages => true;

    /// <inheritdoc/>
    public override bool TakesMixedViews => true;

    /// <inheritdoc/>
    protected override void Observe(UnitViews u, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(u);
        ArgumentNullException.ThrowIfNull(state);
        state.Average("F", u.Correlation(), Decay);                             // [d, d]
    }

    /// <inheritdoc/>
    protected override Tensor Gradient(UnitViews u, int online, int target, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(u);
        ArgumentNullException.ThrowIfNull(state);
        return Balance * u.Online[online]!.Mm(state.Tensors["F"]) - u.Positives[target]!; // [N, d]
    }
}
