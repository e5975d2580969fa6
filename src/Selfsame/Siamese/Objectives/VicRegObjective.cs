using System.ComponentModel.DataAnnotations;
using Selfsame.Torch;

namespace Selfsame.Siamese.Objectives;

/// <summary>
/// VICReg (Bardes et al. 2022, eq. 1 to 6, with the factors of the official code). Invariance: the mean squared difference of two views' features, over
/// images and channels. Variance: the mean over channels of max(0, gamma - sqrt(var + eps)), mean over views. Covariance: the squares of a
/// view's covariances between different channels, summed and divided by the channels, times two and mean over views (the code sums its two).
/// </summary>
/// <remarks>
/// Variance and covariance are those of the online views; features aren't normalised. A detached target halves invariance's gradient and leaves the
/// two others as they are.
/// </remarks>
public sealed record VicRegObjective : Objective
{
    /// <summary>The weight of invariance (the paper's lambda).</summary>
    [Range(0.0, 1e6)]
    public double Invariance { get; init; } = 25;

    /// <summary>The weight of variance (the paper's mu).</summary>
    [Range(0.0, 1e6)]
    public double Variance { get; init; } = 25;

    /// <summary>The weight of covariance (the paper's nu).</summary>
    [Range(0.0, 1e6)]
    public double Covariance { get; init; } = 1;

    /// <summary>gamma, the standard deviation from which on a channel costs nothing.</summary>
    [Range(0.0, 1e6)]
    public double Gamma { get; init; } = 1;

    /// <summary>eps, added to a channel's variance before the root.</summary>
    [Range(1e-12, 1.0)]
    public double Epsilon { get; init; } = 1e-4;

    /// <inheritdoc/>
    public override bool CouplesImages => true;

    /// <inheritdoc/>
    public override string Coupling => "variance and covariance";

    /// <inheritdoc/>
    public override Tensor Loss(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        var invariance = outputs.MeanOverPairs((i, j) => (outputs.Predictions[i]! - outputs.Positives[j]!).Square().Mean());
        var views = outputs.Predictions.OfType<Tensor>().Select(Regularize).ToArray();
        return (Invariance * invariance) + Ops.Stack(views).Mean();
    }

    private Tensor Regularize(Tensor z)
    {
        var centred = z - z.Mean([0], keepdim: true);                           // [N, d]
        var covariance = centred.T().Mm(centred) / (z.Size(0) - 1);             // [d, d]
        var variances = covariance.Diagonal();                                  // [d]
        var hinge = (Gamma - (variances + Epsilon).Sqrt()).Relu().Mean();
        var others = (covariance.Square().Sum() - variances.Square().Sum()) / z.Size(1);
        return (Variance * hinge) + (2 * Covariance * others);
    }
}
