using System.ComponentModel.DataAnnotations;
using Selfsame.Torch;

namespace Selfsame.Siamese.Objectives;

/// <summary>
/// The gradient of the asymmetric methods, BYOL, SimSiam and DirectPred (Tao et al. 2022, rows d and e): g = (-W t + balance B u) / |W u|. W is the
/// predictor that DirectPred (Tian et al. 2021) computes of F, the moving average of the target features' correlation matrix, and
/// balance = u W t / u B u is each image's own, so that u g = 0.
/// </summary>
/// <remarks>With F = U diag(s) U^T, W = U diag(sqrt(s / max s) + epsilon) U^T: the eigenvalue map of the released code, not the one in the papers.</remarks>
public sealed record DirectPredGradientObjective : GradientObjective
{
    /// <summary>rho, the share of the past in F.</summary>
    [Range(0, 1)]
    public double Decay { get; init; } = 0.99;

    /// <summary>epsilon, added to W's eigenvalues, whose largest is 1 before.</summary>
    [Range(1e-3, 100)]
    public double Epsilon { get; init; } = 0.3;

    /// <summary>
    /// Whether B is W W, which makes g the gradient of -cos(W u, t). The paper and its code leave out the cross term 2 epsilon sqrt(F / max s):
    /// B = F / max s + epsilon^2 I.
    /// </summary>
    public bool CrossTerm { get; init; }

    /// <summary>Whether the positive is the target itself, with a constant balance: g = -t + balance F u (row e), which is UniGrad's form.</summary>
    public bool PlainPositive { get; init; }

    /// <summary>lambda, the constant balance of a plain positive. The paper searched it and doesn't state it; ours is UniGrad's.</summary>
    [Range(0, 1e6)]
    public double Balance { get; init; } = 100;

    /// <inheritdoc/>
    public override bool CouplesImages => true;

    /// <inheritdoc/>
    public override string Coupling => "the moving correlation F";

    /// <inheritdoc/>
    public override bool TakesMixedViews => true;

    /// <inheritdoc/>
    protected override Func<ViewPair, Tensor> Gradient(FeatureViews u, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(u);
        ArgumentNullException.ThrowIfNull(state);
        var f = state.Average("F", u.Correlation(), Decay);                     // [d, d]
        return PlainPositive ? Plain(u, f) : Predicted(u, f);
    }

    /// <summary>W and B of F; all three are symmetric, [d, d].</summary>
    internal (Tensor W, Tensor B) Predictor(Tensor f)
    {
        if (CorrelationSpectrum.Of(f) is not { } spectrum)
        {
            return (f, f);
        }

        var p = spectrum.Share.Sqrt() + Epsilon;                                // [d]
        return (spectrum.With(p), spectrum.With(CrossTerm ? p.Square() : spectrum.Share + (Epsilon * Epsilon)));
    }

    private Func<ViewPair, Tensor> Plain(FeatureViews u, Tensor f)
    {
        Tensor?[] negatives = [.. u.Online.Select(v => v?.Mm(f))];
        return pair => (Balance * negatives[pair.Online]!) - pair.Of(u.Positives);
    }

    private Func<ViewPair, Tensor> Predicted(FeatureViews u, Tensor f)
    {
        var (w, b) = Predictor(f);
        Tensor?[] lengths = [.. u.Online.Select(v => v?.Mm(w).Norm(2, [1], keepdim: true))];    // [N, 1]
        Tensor?[] negatives = [.. u.Online.Select(v => v?.Mm(b))];                              // [N, d]
        Tensor?[] positives = [.. u.Positives.Select(t => t?.Mm(w))];                           // [N, d]
        return pair =>
        {
            var (feature, positive, negative) = (u.Online[pair.Online]!, pair.Of(positives), negatives[pair.Online]!);
            var balance = (feature * positive).Sum([1], keepdim: true) / (feature * negative).Sum([1], keepdim: true); // [N, 1]
            return ((balance * negative) - positive) / lengths[pair.Online]!;
        };
    }
}
