namespace Selfsame.Instances;

/// <summary>The class matrix's step of stochastic gradient descent: u = m u + g + lambda w; w = w - eta u, as in torch.optim.SGD.</summary>
/// <param name="LearningRate">eta.</param>
/// <param name="Momentum">m.</param>
/// <param name="WeightDecay">lambda.</param>
public readonly record struct ClassStep(double LearningRate, double Momentum, double WeightDecay)
{
    /// <summary>
    /// What <paramref name="steps"/> steps without a gradient make of w and u, at once (Cao et al. 2020 skip classes and correct them so when they come back):
    /// the power of [[1 - eta lambda, -eta m], [lambda, m]].
    /// </summary>
    /// <returns>w' = ToW w + OfU u and u' = OfW w + ToU u.</returns>
    public (double ToW, double OfU, double OfW, double ToU) WithoutGradient(long steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        var result = (A: 1.0, B: 0.0, C: 0.0, D: 1.0);
        var power = (A: 1 - (LearningRate * WeightDecay), B: -LearningRate * Momentum, C: WeightDecay, D: Momentum);
        for (; steps > 0; steps >>= 1)
        {
            if ((steps & 1) == 1)
            {
                result = Product(power, result);
            }

            power = Product(power, power);
        }

        return result;
    }

    private static (double A, double B, double C, double D) Product((double A, double B, double C, double D) x, (double A, double B, double C, double D) y) =>
        ((x.A * y.A) + (x.B * y.C), (x.A * y.B) + (x.B * y.D), (x.C * y.A) + (x.D * y.C), (x.C * y.B) + (x.D * y.D));
}
