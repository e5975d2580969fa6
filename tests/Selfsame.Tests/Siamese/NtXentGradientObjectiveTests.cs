using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class NtXentGradientObjectiveTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(0.4, false)]
    public void IsRowBOfTheTable(double balance, bool mask)
    {
        using var scope = new Scope();
        var c = new GradientCase();

        var actual = c.GradientOf(new NtXentGradientObjective { Temperature = 0.3, Balance = balance, MaskOwnView = mask });

        double[][] keys = [.. GradientCase.Unit(c.Q1), .. GradientCase.Unit(c.Q2)];
        var positives = GradientCase.Unit(c.P2);
        var g = GradientCase.Unit(c.Z1).Select((u, i) =>
        {
            var e = keys.Select((k, j) => mask && j == i ? 0 : Math.Exp(Views.Dot(u, k) / 0.3)).ToArray();
            var negative = Plain.Add([.. keys.Select((k, j) => Plain.Scale(k, e[j] / e.Sum()))]);
            return Plain.Scale(Plain.Add(Plain.Scale(positives[i], -1), Plain.Scale(negative, balance)), 1 / 0.3);
        });
        FiniteDifferences.AssertClose(c.FromUnitRows([.. g]), actual, 1e-10);
    }

    [Fact]
    public void ASmallViewWithoutATargetHasNothingToMask()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var c = new GradientCase();
        var local = Views.Leaf(Views.Random(6, 5, 7));
        SiameseOutputs outputs = new()
        {
            Projections = [null, null, local],
            Predictions = [null, null, local],
            Positives = [c.P1, c.P2, null],
            Negatives = [c.Q1, c.Q2, null],
        };

        new NtXentGradientObjective { MaskOwnView = true }.Loss(outputs, state).Backward();
        var masked = local.Grad!.ToArray<double>();
        local.Grad!.Zero_();
        new NtXentGradientObjective().Loss(outputs, state).Backward();

        Assert.Equal(local.Grad!.ToArray<double>(), masked);
    }
}
