using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class QueueGradientObjectiveTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(0.4)]
    public void IsRowAOfTheTable(double balance)
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var c = new GradientCase();

        var actual = c.GradientOf(new QueueGradientObjective { Temperature = 0.3, Queue = 9, Balance = balance }, state);

        var queue = GradientCase.Unit(state.Tensors["queue"]);
        var positives = GradientCase.Unit(c.P2);
        var g = GradientCase.Unit(c.Z1).Select((u, i) =>
        {
            double[][] keys = [positives[i], .. queue];
            var e = keys.Select(k => Math.Exp(Views.Dot(u, k) / 0.3)).ToArray();
            var negative = Plain.Add([.. keys.Select((k, j) => Plain.Scale(k, e[j] / e.Sum()))]);
            return Plain.Scale(Plain.Add(Plain.Scale(positives[i], -1), Plain.Scale(negative, balance)), 1 / 0.3);
        });
        FiniteDifferences.AssertClose(c.FromUnitRows([.. g]), actual, 1e-10);
    }

    [Fact]
    public void EqualsTheGradientOfTheLoss()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var c = new GradientCase();

        var form = c.GradientOf(new QueueGradientObjective { Temperature = 0.2, Queue = 9 }, state);

        FiniteDifferences.AssertClose(c.GradientOf(new QueueObjective { Temperature = 0.2, Queue = 9 }, state), form, 1e-10);
    }

    [Fact]
    public void TheQueueTakesTheTargetsOfTheNegativeGradient()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var c = new GradientCase();
        var objective = new QueueGradientObjective { Queue = 20 };

        objective.Loss(c.Outputs, state);
        objective.AfterBackward(c.Outputs, state);
        state.EndStep();

        double[] expected = [.. Plain.Flat(GradientCase.Unit(c.Q1)), .. Plain.Flat(GradientCase.Unit(c.Q2))];
        FiniteDifferences.AssertClose(expected, state.Tensors["queue"].Slice(0, 0, 12).ToArray<double>(), 1e-12);
        Assert.Equal(12, state.Tensors["queue_pointer"].Item<long>());
    }
}
