using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Siamese;

/// <summary>Central differences in float64, to hold beside a gradient.</summary>
internal static class FiniteDifferences
{
    private const double Step = 1e-5;

    /// <summary>dL/dx of a function of one tensor.</summary>
    public static double[] Gradient(Func<Tensor, double> loss, Tensor at)
    {
        var values = at.ToArray<double>();
        var gradient = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var original = values[i];
            values[i] = original + Step;
            var above = Evaluate(loss, values, at.Shape);
            values[i] = original - Step;
            gradient[i] = (above - Evaluate(loss, values, at.Shape)) / (2 * Step);
            values[i] = original;
        }

        return gradient;
    }

    public static void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance = 1e-6)
    {
        Assert.Equal(expected.Count, actual.Count);
        var scale = Math.Max(1e-3, expected.Max(Math.Abs));
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"at {i}: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }

    private static double Evaluate(Func<Tensor, double> loss, double[] values, long[] shape)
    {
        using var scope = new Scope();
        return loss(Tensor.FromArray<double>(values, shape));
    }
}
