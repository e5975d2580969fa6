using System.ComponentModel.DataAnnotations;
using Selfsame.Torch;

namespace Selfsame.Siamese.Objectives;

/// <summary>
/// The gradient of Barlow Twins (Tao et al. 2022, rows f, g and h): g = 2 (-A t + balance sum over the batch of (t v_2 / N) v_1), with v_2 the target
/// features of the other view and v_1 the online features of this one.
/// </summary>
/// <remarks>Row h (unit rows, A = I) is what the official code trains with. Row f, batch-normalised columns and A kept, is the gradient of the loss.</remarks>
public sealed record BarlowTwinsGradientObjective : GradientObjective
{
    /// <summary>What the features are: <c>unit</c> (row h) or <c>batch</c> (rows f and g).</summary>
    public FeatureNormalization Normalization { get; init; } = FeatureNormalization.Unit;

    /// <summary>Whether A = I - (1 - balance) diag(W) stays, W = mean of u t^T being the loss's cross-correlation (row f); A = I otherwise.</summary>
    public bool KeepDiagonal { get; init; }

    /// <summary>
    /// lambda, the weight of the negative gradient: 50 for unit rows of width 2048. Batch-normalised columns are about sqrt(d) times longer, so they
    /// want about d times less: 0.0051 is that of the loss (Zbontar et al. 2021).
    /// </summary>
    [Range(0, 1e6)]
    public double Balance { get; init; } = 50;

    /// <inheritdoc/>
    public override bool CouplesImages => true;

    /// <inheritdoc/>
    public override string Coupling => "the correlation";

    /// <inheritdoc/>
    protected override FeatureNormalization Features => Normalization;

    /// <inheritdoc/>
    public override void Validate(SiameseMethod method)
    {
        base.Validate(method);
        Require(
            Normalization != FeatureNormalization.None,
            $"{method.Name} correlates normalised features; set method.objective.normalization to unit or batch");
    }

    /// <inheritdoc/>
    protected override Func<ViewPair, Tensor> Gradient(FeatureViews u, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(u);
        return pair =>
        {
            var (feature, positive, other) = (u.Online[pair.Online]!, pair.Of(u.Positives), pair.Of(u.Negatives));   // [N, d] each
            var weights = other.Mm(other.T()) / other.Size(0);                                                  // [N, N]
            if (KeepDiagonal)
            {
                var diagonal = (feature * positive).Mean([0]);                                                  // [d]
                positive = positive * (1 - ((1 - Balance) * diagonal));
            }

            return 2 * ((Balance * weights.Mm(feature)) - positive);
        };
    }
}
