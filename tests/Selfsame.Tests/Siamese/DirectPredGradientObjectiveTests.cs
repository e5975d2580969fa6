using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class DirectPredGradientObjectiveTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void IsRowDOfTheTable(bool crossTerm)
    {
        using var scope = new Scope();
        var c = new GradientCase();

        var actual = c.GradientOf(new DirectPredGradientObjective { Epsilon = 0.3, CrossTerm = crossTerm });

        var f = Correlation(c);
        var w = Plain.OfEigenvalues(f, (s, max) => Math.Sqrt(s / max) + 0.3);
        var b = Plain.OfEigenvalues(f, (s, max) => (s / max) + (crossTerm ? 0.6 * Math.Sqrt(s / max) : 0) + 0.09);
        var targets = GradientCase.Unit(c.P2);
        var g = GradientCase.Unit(c.Z1).Select((u, i) =>
        {
            var positive = Plain.Multiply(w, targets[i]);
            var negative = Plain.Multiply(b, u);
            var balance = Views.Dot(u, positive) / Views.Dot(u, negative);
            return Plain.Scale(Plain.Add(Plain.Scale(positive, -1), Plain.Scale(negative, balance)), 1 / Plain.Length(Plain.Multiply(w, u)));
        });
        FiniteDifferences.AssertClose(c.FromUnitRows([.. g]), actual, 1e-9);
    }

    [Fact]
    public void APlainPositiveIsRowE()
    {
        using var scope = new Scope();
        var c = new GradientCase();

        var actual = c.GradientOf(new DirectPredGradientObjective { PlainPositive = true, Balance = 3 });

        var f = Correlation(c);
        var targets = GradientCase.Unit(c.P2);
        var g = GradientCase.Unit(c.Z1).Select((u, i) => Plain.Add(Plain.Scale(targets[i], -1), Plain.Scale(Plain.Multiply(f, u), 3)));
        FiniteDifferences.AssertClose(c.FromUnitRows([.. g]), actual, 1e-10);

        // Which is UniGrad's form.
        FiniteDifferences.AssertClose(c.GradientOf(new UniGradObjective { Balance = 3 }), actual, 1e-12);
    }

    [Fact]
    public void FIsAveragedInFloat32OrWiderAndKept()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var c = new GradientCase();
        var objective = new DirectPredGradientObjective { Decay = 0.9 };

        objective.Loss(c.Outputs, state);
        var first = Plain.Flat(Correlation(c));
        FiniteDifferences.AssertClose(first, state.Tensors["F"].ToArray<double>(), 1e-12);
        var next = new GradientCase { Q1 = Views.Random(6, 5, 11), Q2 = Views.Random(6, 5, 12) };
        objective.Loss(next.Outputs, state);

        var second = Plain.Flat(Correlation(next));
        FiniteDifferences.AssertClose([.. first.Zip(second, (a, b) => (0.9 * a) + (0.1 * b))], state.Tensors["F"].ToArray<double>(), 1e-12);
    }

    [Fact]
    public void ARunThatDivergedIsToldSoByItsLoss()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var c = new GradientCase { Q1 = Views.Random(6, 5, 5) * double.NaN };

        Assert.True(double.IsNaN(new DirectPredGradientObjective().Loss(c.Outputs, state).ToDouble()));
    }

    private static double[][] Correlation(GradientCase c)
    {
        double[][] rows = [.. GradientCase.Unit(c.Q1), .. GradientCase.Unit(c.Q2)];
        return Plain.Correlation(rows, rows);
    }
}
