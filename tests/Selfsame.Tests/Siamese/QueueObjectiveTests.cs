using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class QueueObjectiveTests
{
    private static readonly QueueObjective s_objective = new() { Temperature = 0.2, Queue = 10 };

    [Fact]
    public void ValueAndGradientAreInfoNceAgainstTheQueue()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var z1 = Views.Leaf(Views.Random(4, 3, 1));
        var z2 = Views.Leaf(Views.Random(4, 3, 2));
        var t1 = Views.Random(4, 3, 3);
        var t2 = Views.Random(4, 3, 4);

        var loss = s_objective.Loss(Views.Two(z1, z2, t1, t2), state);
        loss.Backward();

        var queue = Views.UnitRows(state.Tensors["queue"]);
        double Reference(Tensor first) => (OneWay(first, t2, queue) + OneWay(z2.Detach(), t1, queue)) / 2;
        Assert.Equal(Reference(z1.Detach()), loss.ToDouble(), 12);
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(Reference, z1.Detach()), z1.Grad!.ToArray<double>());
    }

    [Fact]
    public void TheQueueIsARingOfTheNewestUnitKeys()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var batches = Enumerable.Range(0, 3).Select(i => Views.Random(4, 3, (ulong)i)).ToArray();
        foreach (var keys in batches)
        {
            var outputs = new SiameseOutputs { Projections = [keys, null], Predictions = [keys, null], Positives = [null, keys], Negatives = [null, keys] };
            s_objective.Loss(outputs, state);
            s_objective.AfterBackward(outputs, state);
            state.EndStep();
        }

        var expected = batches.SelectMany(Views.UnitRows).ToArray();
        var queue = Views.UnitRows(state.Tensors["queue"]);

        // Twelve keys went into ten places: the last two overwrote the first.
        Assert.Equal(2, state.Tensors["queue_pointer"].Item<long>());
        FiniteDifferences.AssertClose(expected[10], queue[0], 1e-12);
        FiniteDifferences.AssertClose(expected[11], queue[1], 1e-12);
        FiniteDifferences.AssertClose(expected[2], queue[2], 1e-12);
        FiniteDifferences.AssertClose(expected[9], queue[9], 1e-12);
    }

    [Fact]
    public void ABatchLargerThanTheQueueLeavesItsNewestKeys()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var keys = Views.Random(25, 3, 5);
        var outputs = new SiameseOutputs { Projections = [keys, null], Predictions = [keys, null], Positives = [null, keys], Negatives = [null, keys] };

        s_objective.AfterBackward(outputs, state);
        state.EndStep();

        FiniteDifferences.AssertClose(Views.UnitRows(keys)[24], Views.UnitRows(state.Tensors["queue"])[9], 1e-12);
    }

    private static double OneWay(Tensor queries, Tensor keys, double[][] queue)
    {
        var positives = Views.UnitRows(keys);
        return Views.UnitRows(queries).Select((q, i) =>
        {
            var positive = Math.Exp(Views.Dot(q, positives[i]) / 0.2);
            return -Math.Log(positive / (positive + queue.Sum(k => Math.Exp(Views.Dot(q, k) / 0.2))));
        }).Average();
    }
}
