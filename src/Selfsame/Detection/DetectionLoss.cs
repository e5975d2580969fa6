using Selfsame.Torch;

namespace Selfsame.Detection;

/// <summary>The losses of detectors.</summary>
public static class DetectionLoss
{
    private const long NoReduction = 0;
    private const long Sum = 2;

    /// <summary>
    /// The focal loss (Lin et al. 2017b, eq. 5), added up: with p the probability of the target, <c>-alpha_t (1 - p)^gamma log p</c>, where
    /// alpha_t is alpha for 1 and 1 - alpha for 0.
    /// </summary>
    /// <param name="logits">Any shape, float32.</param>
    /// <param name="targets">The same shape; 0 or 1.</param>
    /// <param name="weights">A shape that extends to theirs; 0 where nothing is asked.</param>
    /// <param name="alpha">The weight of 1.</param>
    /// <param name="gamma">How much less sure ones count.</param>
    public static Tensor Focal(Tensor logits, Tensor targets, Tensor weights, double alpha, double gamma)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(targets);
        using var scope = new Scope();
        var entropy = logits.BinaryCrossEntropyWithLogits(targets, reduction: NoReduction);
        var probability = logits.Sigmoid();
        var missing = probability + targets - (probability * targets * 2); // 1 - p of the target
        var balance = (targets * ((2 * alpha) - 1)) + (1 - alpha);
        return scope.Keep((balance * missing.Pow(gamma) * entropy * weights).Sum());
    }

    /// <summary>
    /// The smooth L1 loss (Girshick 2015, eq. 3), added up: <c>d^2 / (2 beta)</c> for a difference d below beta, <c>d - beta / 2</c> from there on.
    /// </summary>
    /// <param name="predicted">Any shape, float32.</param>
    /// <param name="targets">The same shape.</param>
    /// <param name="beta">Where the parabola ends, above 0.</param>
    public static Tensor SmoothL1(Tensor predicted, Tensor targets, double beta)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        return predicted.SmoothL1Loss(targets, Sum, beta);
    }
}
