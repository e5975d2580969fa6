using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class BarlowTwinsGradientObjectiveTests
{
    [Theory]
    [InlineData(FeatureNormalization.Batch, true)]
    [InlineData(FeatureNormalization.Batch, false)]
    [InlineData(FeatureNormalization.Unit, false)]
    [InlineData(FeatureNormalization.Unit, true)]
    public void IsRowsFGAndHOfTheTable(FeatureNormalization normalization, bool keepDiagonal)
    {
        using var scope = new Scope();
        var c = new GradientCase();
        const double balance = 0.7;

        var actual = c.GradientOf(new BarlowTwinsGradientObjective { Normalization = normalization, KeepDiagonal = keepDiagonal, Balance = balance });

        var batch = normalization == FeatureNormalization.Batch;
        double[][] Features(Tensor t) => batch ? Plain.BatchNormalized(Plain.Rows(t.Detach())).Normalized : GradientCase.Unit(t);
        var (u, p, q) = (Features(c.Z1), Features(c.P2), Features(c.Q2));
        double[] a = [.. Enumerable.Range(0, 5).Select(j => keepDiagonal ? 1 - ((1 - balance) * u.Zip(p, (x, y) => x[j] * y[j]).Average()) : 1)];
        var g = u.Select((_, i) =>
        {
            var negative = Plain.Add([.. u.Select((v, k) => Plain.Scale(v, Views.Dot(q[i], q[k]) / 6))]);
            return negative.Select((n, j) => 2 * ((balance * n) - (a[j] * p[i][j]))).ToArray();
        }).ToArray();
        FiniteDifferences.AssertClose(batch ? c.FromBatchNorm(g) : c.FromUnitRows(g), actual, 1e-10);
    }

    [Fact]
    public void RefusesFeaturesThatAreNotNormalised()
    {
        var method = GradientForms.Create("barlow-twins", 32) with
        {
            Objective = new BarlowTwinsGradientObjective { Normalization = FeatureNormalization.None },
        };

        Assert.Contains("method.objective.normalization", Assert.Throws<ArgumentException>(method.Validate).Message, StringComparison.Ordinal);
    }
}
