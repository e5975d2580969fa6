using Selfsame.Torch.Optim;
using Xunit;

namespace Selfsame.Torch.Tests.Optim;

/// <summary>The papers' formulas, one number at a time, beside the optimizers in float64.</summary>
public sealed class ScalarReferenceTests
{
    private const int Steps = 7;

    private delegate void Rule(double[] w, double[] g, double[][] state, int t, ParameterGroup group);

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0.9, 0, false)]
    [InlineData(0.9, 0.3, false)]
    [InlineData(0.9, 0, true)]
    public void Sgd(double momentum, double dampening, bool nesterov) => Compare(
        groups => new Sgd(groups, new SgdOptions { Momentum = momentum, Dampening = dampening, Nesterov = nesterov }),
        (w, g, state, t, group) =>
        {
            for (var i = 0; i < w.Length; i++)
            {
                var d = g[i] + (group.WeightDecay * w[i]);
                var b = t == 1 ? d : (momentum * state[0][i]) + ((1 - dampening) * d);
                state[0][i] = b;
                w[i] -= group.LearningRate * (momentum == 0 ? d : nesterov ? d + (momentum * b) : b);
            }
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AdamAndAdamW(bool decoupled) => Compare(
        groups => decoupled
            ? new AdamW(groups, new AdamOptions { Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-3 })
            : new Adam(groups, new AdamOptions { Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-3 }),
        (w, g, state, t, group) =>
        {
            for (var i = 0; i < w.Length; i++)
            {
                var d = decoupled ? g[i] : g[i] + (group.WeightDecay * w[i]);
                w[i] -= decoupled ? group.LearningRate * group.WeightDecay * w[i] : 0;
                state[0][i] = (0.8 * state[0][i]) + (0.2 * d);
                state[1][i] = (0.95 * state[1][i]) + (0.05 * d * d);
                var m = state[0][i] / (1 - Math.Pow(0.8, t));
                var v = state[1][i] / (1 - Math.Pow(0.95, t));
                w[i] -= group.LearningRate * m / (Math.Sqrt(v) + 1e-3);
            }
        });

    [Theory]
    [InlineData(0.9, false, 0.001)]
    [InlineData(0, false, 0.001)]
    [InlineData(0.9, true, 0.02)]
    public void Lars(double momentum, bool clip, double eta) => Compare(
        groups => new Lars(groups, new LarsOptions { Momentum = momentum, Clip = clip, TrustCoefficient = eta }),
        (w, g, state, t, group) =>
        {
            var d = w.Zip(g, (w, g) => g + (group.WeightDecay * w)).ToArray();
            var ratio = group.ExcludeFromLars ? 1 : eta * Norm(w) / Norm(d);
            ratio = group.ExcludeFromLars || !clip ? ratio : Math.Min(ratio / group.LearningRate, 1);
            for (var i = 0; i < w.Length; i++)
            {
                state[0][i] = (momentum * state[0][i]) + (ratio * d[i]);
                w[i] -= group.LearningRate * state[0][i];
            }
        },
        parameters => ParameterGroup.SplitByRank(parameters, 0.1, 0.05));

    private static double Norm(double[] x) => Math.Sqrt(x.Sum(value => value * value));

    private static void Compare(
        Func<IReadOnlyList<ParameterGroup>, Optimizer> make,
        Rule rule,
        Func<KeyValuePair<string, Tensor>[], IReadOnlyList<ParameterGroup>>? split = null)
    {
        using var scope = new Scope();
        var parameters = Parameters.Make();
        var groups = (split ?? Parameters.Groups)(parameters);
        using var optimizer = make(groups);
        var expected = Parameters.ToArrays(parameters);
        var state = Array.ConvertAll(expected, w => new[] { new double[w.Length], new double[w.Length] });
        var counts = new int[expected.Length];
        for (var step = 0; step < Steps; step++)
        {
            // The rate changes on the way, as under a schedule.
            groups[0].LearningRate = 0.1 / (1 + step);
            Parameters.SetGradients(parameters, step);
            for (var i = 0; i < expected.Length; i++)
            {
                if (Parameters.HasGradient(i, step))
                {
                    var group = groups.First(group => group.Names.Contains(parameters[i].Key));
                    rule(expected[i], parameters[i].Value.Grad!.ToArray<double>(), state[i], ++counts[i], group);
                }
            }

            optimizer.Step();
        }

        var actual = Parameters.ToArrays(parameters);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.All(expected[i].Zip(actual[i]), pair => Assert.Equal(pair.First, pair.Second, 1e-13));
        }
    }
}
