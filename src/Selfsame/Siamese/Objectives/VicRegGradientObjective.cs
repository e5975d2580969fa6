using System.ComponentModel.DataAnnotations;
using Selfsame.Torch;

namespace Selfsame.Siamese.Objectives;

/// <summary>
/// The gradient of VICReg (Tao et al. 2022, rows i and j): g = 2 (-t + balance sum over the batch of (u v / N) v), with v the online features of the same
/// view. Row j (unit rows) is that alone; row i is the gradient of the loss: features as they are, centred, and with the extra term
/// 2 (u - balance diag(C) u' - variance N / (2 (N - 1)) diag(1[std &lt; gamma] / std) u'), u' being centred and C the mean of u' u'^T.
/// </summary>
/// <remarks>
/// Neither row's balance is published. Row j's default is the one of Barlow Twins' row h, whose negative has the same size; 0.08 is what VICReg's own
/// coefficients (Bardes et al. 2022) give for row i. Whether row j keeps the centring isn't published either; by default it doesn't.
/// </remarks>
public sealed record VicRegGradientObjective : GradientObjective
{
    // Under the root of the standard deviation, as in VICReg's code.
    private const double VarianceEpsilon = 1e-4;

    /// <summary>What the features are: <c>unit</c> (row j) or <c>none</c> (row i).</summary>
    public FeatureNormalization Normalization { get; init; } = FeatureNormalization.Unit;

    /// <summary>lambda, the weight of the negative gradient, for features of width 2048.</summary>
    [Range(0, 1e6)]
    public double Balance { get; init; } = 50;

    /// <summary>Whether the negative is made of features less their mean over the batch.</summary>
    public bool Centered { get; init; }

    /// <summary>
    /// Whether the extra term stays (row i): it lets go of the features' length and the covariance's diagonal, and holds each channel's
    /// spread.
    /// </summary>
    public bool ExtraTerm { get; init; }

    /// <summary>The weight of the spread in the extra term: lambda_2 / d, 0.5 by VICReg's own coefficients.</summary>
    [Range(0, 1e6)]
    public double Variance { get; init; } = 0.5;

    /// <summary>gamma, the standard deviation below which the extra term spreads a channel.</summary>
    [Range(0, 1e6)]
    public double Gamma { get; init; } = 1;

    /// <inheritdoc/>
    public override bool CouplesImages => true;

    /// <inheritdoc/>
    public override string Coupling => "the correlation";

    /// <inheritdoc/>
    public override bool TakesMixedViews => true;

    /// <inheritdoc/>
    protected override FeatureNormalization Features => Normalization;

    /// <inheritdoc/>
    public override void Validate(SiameseMethod method)
    {
        base.Validate(method);
        Require(
            Normalization != FeatureNormalization.Batch,
            $"batch norm takes away the spread that {method.Name} holds; set method.objective.normalization to unit or none");
        Require(
            Normalization == FeatureNormalization.Unit || ExtraTerm,
            $"without unit rows only the extra term bounds {method.Name}'s features; set method.objective.extra_term to true");
        Require(Centered || !ExtraTerm, $"{method.Name}'s extra term belongs to centred features; set method.objective.centered to true");
    }

    /// <inheritdoc/>
    protected override Func<ViewPair, Tensor> Gradient(FeatureViews u, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(u);
        Tensor?[] others = [.. u.Online.Select(v => v is null ? null : WithoutPositive(v))];
        return pair => 2 * (others[pair.Online]! - pair.Of(u.Positives));
    }

    private Tensor WithoutPositive(Tensor feature)
    {
        var n = feature.Size(0);
        var v = Centered ? feature - feature.Mean([0], keepdim: true) : feature;    // [N, d]
        var negative = Balance * (v.Mm(v.T()) / n).Mm(v);                           // [N, N] x [N, d] -> [N, d]
        if (!ExtraTerm)
        {
            return negative;
        }

        var squares = v.Square().Sum([0]);                                          // [d]
        var std = ((squares / (n - 1)) + VarianceEpsilon).Sqrt();
        var spread = std.Lt(Gamma).To(v.DType) / std * (Variance * n / (2.0 * (n - 1)));
        return negative + feature - (v * ((Balance * squares / n) + spread));
    }
}
