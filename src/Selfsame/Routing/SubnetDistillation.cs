using System.ComponentModel.DataAnnotations;
using Selfsame.Siamese;

namespace Selfsame.Routing;

/// <summary>
/// What a sub-net learns from the largest network, whose features carry no gradient (Liu et al. 2022, SiamKD). Views, predictor and normalisation aren't
/// known from the
/// paper; the defaults are ours.
/// </summary>
public sealed record SubnetDistillation
{
    /// <summary>Its kind.</summary>
    public DistillationKind Kind { get; init; }

    /// <summary>Its weight.</summary>
    [Range(0.0, 1000.0)]
    public double Weight { get; init; } = 1;

    /// <summary>Whether a view is compared with the largest network's features of the other views or of itself.</summary>
    public ViewMeeting Views { get; init; }

    /// <summary>The predictor of the siamese kind.</summary>
    public DistillationPredictor Predictor { get; init; }

    /// <summary>
    /// Whether features are compared as unit rows: the siamese kind is then -cos, the other |u - v|^2 = 2 - 2 cos. As they are, both are the mean squared
    /// difference.
    /// </summary>
    public bool Normalize { get; init; } = true;

    /// <summary>
    /// Whether the largest network uses its running statistics for it. If not, it uses the batch's, which then enter its running ones.
    /// </summary>
    public bool RunningNorms { get; init; } = true;

    /// <summary>Whether there is anything to compute.</summary>
    internal bool IsOn => Kind != DistillationKind.None && Weight > 0;
}
