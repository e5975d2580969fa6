using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class NtXentObjectiveTests
{
    private static readonly NtXentObjective s_objective = new() { Temperature = 0.3 };

    [Fact]
    public void ValueIsThePapersFormula()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var z1 = Views.Random(6, 5, 1);
        var z2 = Views.Random(6, 5, 2);

        var loss = s_objective.Loss(Views.Shared(z1, z2), state).ToDouble();

        Assert.Equal(Reference(z1, z2, 0.3), loss, 12);
    }

    [Fact]
    public void GradientEqualsFiniteDifferences()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var z1 = Views.Leaf(Views.Random(5, 4, 3));
        var z2 = Views.Leaf(Views.Random(5, 4, 4));

        s_objective.Loss(Views.Shared(z1, z2), state).Backward();

        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(z => Reference(z, z2.Detach(), 0.3), z1.Detach()), z1.Grad!.ToArray<double>());
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(z => Reference(z1.Detach(), z, 0.3), z2.Detach()), z2.Grad!.ToArray<double>());
    }

    [Fact]
    public void GradientAtUnitRowsHasTheTwoBracketsOfTheUnifiedFramework()
    {
        // Tao et al. 2022: as an anchor, and as somebody else's key. papers: (1/T) [(-z_p + sum p_ik z_k) + (-z_p + sum p_ki z_k)] / 2N,
        // less its part along z, which the normalisation takes away.
        using var scope = new Scope();
        using var state = new ObjectiveState();
        const int n = 4;
        var rows = Views.UnitRows(Views.Random(2 * n, 3, 5));
        var z1 = Views.Leaf(Tensor.FromArray<double>(rows.Take(n).SelectMany(r => r).ToArray(), n, 3));
        var z2 = Views.Leaf(Tensor.FromArray<double>(rows.Skip(n).SelectMany(r => r).ToArray(), n, 3));

        s_objective.Loss(Views.Shared(z1, z2), state).Backward();

        var p = Softmax(rows, 0.3);
        var expected = Enumerable.Range(0, n).SelectMany(i =>
        {
            var g = new double[3];
            for (var d = 0; d < 3; d++)
            {
                g[d] = -2 * rows[i + n][d];
                for (var k = 0; k < 2 * n; k++)
                {
                    g[d] += (p[i][k] + p[k][i]) * rows[k][d];
                }

                g[d] /= 0.3 * 2 * n;
            }

            var radial = Views.Dot(g, rows[i]);
            return g.Select((v, d) => v - (radial * rows[i][d]));
        }).ToArray();
        FiniteDifferences.AssertClose(expected, z1.Grad!.ToArray<double>(), 1e-10);
    }

    [Fact]
    public void ScalingTheFeaturesChangesNothing()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var z1 = Views.Random(6, 5, 1);
        var z2 = Views.Random(6, 5, 2);

        Assert.Equal(s_objective.Loss(Views.Shared(z1, z2), state).ToDouble(), s_objective.Loss(Views.Shared(z1 * 7, z2 * 0.1), state).ToDouble(), 10);
    }

    [Fact]
    public void CollapsedFeaturesCostTheLogarithmOfTheOthers()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var same = Ops.Ones([8, 4], ScalarType.Float64);

        Assert.Equal(Math.Log(15), s_objective.Loss(Views.Shared(same, same), state).ToDouble(), 10);
    }

    [Fact]
    public void AMomentumTargetHoldsTheKeysFixed()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var z1 = Views.Leaf(Views.Random(4, 3, 6));
        var z2 = Views.Leaf(Views.Random(4, 3, 7));
        var t1 = Views.Random(4, 3, 8);
        var t2 = Views.Random(4, 3, 9);

        s_objective.Loss(Views.Two(z1, z2, t1, t2), state).Backward();

        var expected = FiniteDifferences.Gradient(z =>
        {
            using var inner = new ObjectiveState();
            return s_objective.Loss(Views.Two(z, z2.Detach(), t1, t2), inner).ToDouble();
        }, z1.Detach());
        FiniteDifferences.AssertClose(expected, z1.Grad!.ToArray<double>());
    }

    private static double Reference(Tensor z1, Tensor z2, double temperature)
    {
        var rows = Views.UnitRows(z1).Concat(Views.UnitRows(z2)).ToArray();
        var n = rows.Length / 2;
        var p = Softmax(rows, temperature);
        return -Enumerable.Range(0, 2 * n).Average(i => Math.Log(p[i][(i + n) % (2 * n)]));
    }

    private static double[][] Softmax(double[][] rows, double temperature) =>
        [.. rows.Select((anchor, i) =>
        {
            var e = rows.Select((key, k) => k == i ? 0 : Math.Exp(Views.Dot(anchor, key) / temperature)).ToArray();
            return e.Select(v => v / e.Sum()).ToArray();
        })];
}
