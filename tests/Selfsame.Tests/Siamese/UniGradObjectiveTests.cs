using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class UniGradObjectiveTests
{
    private static readonly UniGradObjective s_objective = new() { Balance = 3, Decay = 0.9 };

    [Fact]
    public void GradientIsThatOfThePapersLossWithFHeldFixed()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var z1 = Views.Leaf(Views.Random(5, 4, 1));
        var z2 = Views.Leaf(Views.Random(5, 4, 2));
        var t1 = Views.Random(5, 4, 3);
        var t2 = Views.Random(5, 4, 4);

        s_objective.Loss(Views.Two(z1, z2, t1, t2), state).Backward();

        var f = state.Tensors["F"].ToArray<double>();
        double Reference(Tensor first) => (OneWay(first, t2, f) + OneWay(z2.Detach(), t1, f)) / 2;
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(Reference, z1.Detach()), z1.Grad!.ToArray<double>());
    }

    [Fact]
    public void ValueIsThePseudoLossOfTheOfficialCode()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var z1 = Views.Random(5, 4, 1);
        var z2 = Views.Random(5, 4, 2);
        var t1 = Views.Random(5, 4, 3);
        var t2 = Views.Random(5, 4, 4);

        var loss = s_objective.Loss(Views.Two(z1, z2, t1, t2), state).ToDouble();

        var f = state.Tensors["F"].ToArray<double>();
        double Pseudo(Tensor z, Tensor t) => Views.UnitRows(z).Zip(Views.UnitRows(t), (u, v) => -Views.Dot(u, v) + (3 * Quadratic(u, f))).Average();
        Assert.Equal((Pseudo(z1, t2) + Pseudo(z2, t1)) / 2, loss, 12);
    }

    [Fact]
    public void FIsTheMovingAverageOfUncentredCorrelationsAndStartsWithTheFirst()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        const int steps = 4;
        var expected = new double[9];
        for (var step = 0; step < steps; step++)
        {
            var t1 = Views.Random(6, 3, (ulong)(10 + step));
            var t2 = Views.Random(6, 3, (ulong)(20 + step));
            s_objective.Loss(Views.Two(t1, t2, t1, t2), state);

            // rho^(T-1) for the first batch, (1 - rho) rho^k for the one k steps ago.
            var weight = step == 0 ? Math.Pow(0.9, steps - 1) : 0.1 * Math.Pow(0.9, steps - 1 - step);
            foreach (var v in Views.UnitRows(t1).Concat(Views.UnitRows(t2)))
            {
                for (var i = 0; i < 9; i++)
                {
                    expected[i] += weight * v[i / 3] * v[i % 3] / 12;
                }
            }
        }

        var f = state.Tensors["F"];
        FiniteDifferences.AssertClose(expected, f.ToArray<double>(), 1e-12);
        Assert.Equal(1, f.Trace().ToDouble(), 12);
        Assert.True(f.Equal(f.T().Contiguous()) || (f - f.T()).Abs().Max().ToDouble() < 1e-15);
        Assert.All(f.LinalgEigvalsh().ToArray<double>(), value => Assert.True(value > -1e-12));
    }

    [Fact]
    public void FIsNeverNarrowerThanFloat32()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();

        state.Average("F", Ops.Ones([2, 2], ScalarType.BFloat16), 0.9);

        Assert.Equal(ScalarType.Float32, state.Tensors["F"].DType);
    }

    [Fact]
    public void IsotropicFeaturesAreNotPushed()
    {
        // F = I/d makes the negative gradient radial: only the pull is left.
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var basis = Ops.Cat([Ops.Eye(4, ScalarType.Float64), -Ops.Eye(4, ScalarType.Float64)]);
        var z = Views.Leaf(Views.Random(8, 4, 1));

        s_objective.Loss(Views.Two(z, z, basis, basis), state).Backward();
        using var pullState = new ObjectiveState();
        var pulled = Views.Leaf(z);
        (s_objective with { Balance = 0 }).Loss(Views.Two(pulled, pulled, basis, basis), pullState).Backward();

        FiniteDifferences.AssertClose(pulled.Grad!.ToArray<double>(), z.Grad!.ToArray<double>(), 1e-12);
    }

    private static double OneWay(Tensor z, Tensor t, double[] f) =>
        Views.UnitRows(z).Zip(Views.UnitRows(t), (u, v) => -Views.Dot(u, v) + (1.5 * Quadratic(u, f))).Average();

    private static double Quadratic(double[] u, double[] f)
    {
        var sum = 0.0;
        for (var i = 0; i < u.Length; i++)
        {
            for (var j = 0; j < u.Length; j++)
            {
                sum += u[i] * f[(i * u.Length) + j] * u[j];
            }
        }

        return sum;
    }
}
