using System.ComponentModel.DataAnnotations;

namespace Selfsame.Siamese;

/// <summary>
/// How <see cref="DirectPredictor"/> gets W from the correlation F. The defaults are those of UniGrad's comparison (Tao et al. 2022, released code);
/// DirectPred's own code has decay 0.3 and epsilon 0.01 over features that aren't normalised.
/// </summary>
public sealed record DirectPredictorOptions
{
    /// <summary>rho, the share of the past in F.</summary>
    [Range(0.0, 1.0)]
    public double Decay { get; init; } = 0.99;

    /// <summary>eps, added to each eigenvalue of W, whose largest is 1 without it: lifts the directions that carry little.</summary>
    [Range(0.0, 100.0)]
    public double Epsilon { get; init; } = 0.3;

    /// <summary>What the eigenvalues of F are raised to: 1/2 is the root that DirectPred derives.</summary>
    [Range(0.01, 10.0)]
    public double Power { get; init; } = 0.5;

    /// <summary>Whether F is the correlation of unit rows, or of the projections as they are.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>Every how many batches W is computed anew; F moves with each. The decomposition takes time of order width^3.</summary>
    [Range(1, 1000000)]
    public int Every { get; init; } = 1;
}
