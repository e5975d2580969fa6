using System.ComponentModel.DataAnnotations;

namespace Selfsame.Detection;

/// <summary>RetinaNet's loss.</summary>
public sealed record DetectionLossOptions
{
    /// <summary>The focal loss's alpha (Lin et al. 2017b; Zoph et al. 2020's code has the same).</summary>
    [Range(0.0, 1.0)]
    public double FocalAlpha { get; init; } = 0.25;

    /// <summary>The focal loss's gamma (Lin et al.: 2; the code of Zoph et al.: 1.5).</summary>
    [Range(0.0, 10.0)]
    public double FocalGamma { get; init; } = 1.5;

    /// <summary>Where the smooth L1 loss of box deltas turns from a parabola into a line.</summary>
    [Range(1e-6, 10.0)]
    public double Beta { get; init; } = 0.1;

    /// <summary>
    /// The weight of the box loss beside the class loss; 1.25 is what the code of Zoph et al. comes to (50 times Huber's loss with delta
    /// 0.1, over four numbers).
    /// </summary>
    [Range(0.0, 1e4)]
    public double BoxWeight { get; init; } = 1.25;

    /// <summary>From this overlap on an anchor answers for an object.</summary>
    [Range(0.0, 1.0)]
    public double PositiveIou { get; init; } = 0.5;

    /// <summary>Below this overlap an anchor is background; between the two nothing is asked of it.</summary>
    [Range(0.0, 1.0)]
    public double NegativeIou { get; init; } = 0.4;

    /// <summary>Checks that the values fit together.</summary>
    /// <exception cref="ArgumentException">They don't.</exception>
    public void Validate()
    {
        if (NegativeIou > PositiveIou)
        {
            throw new ArgumentException(FormattableString.Invariant($"loss.negative_iou {NegativeIou} is above loss.positive_iou {PositiveIou}"));
        }
    }
}
