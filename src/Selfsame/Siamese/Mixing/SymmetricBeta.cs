using Selfsame.Vision.Augmentation;

namespace Selfsame.Siamese.Mixing;

/// <summary>The distribution Beta(alpha, alpha).</summary>
internal static class SymmetricBeta
{
    /// <summary>A number from [0, 1], exactly distributed for every alpha above 0 (Devroye 1996, "Random variate generation in one line of code").</summary>
    public static double Sample(double alpha, ref RandomStream random)
    {
        var tail = Math.Pow(random.NextDouble(), -1 / alpha) - 1;
        var cosine = Math.Cos(2 * Math.PI * random.NextDouble());
        var distance = 1 / (2 * Math.Sqrt(1 + (1 / (tail * cosine * cosine))));
        return random.Chance(0.5) ? 0.5 + distance : 0.5 - distance;
    }
}
