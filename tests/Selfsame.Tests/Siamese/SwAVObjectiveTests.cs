using Selfsame.Siamese;
using Selfsame.Siamese.Mixing;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class SwAVObjectiveTests
{
    private static readonly SwAVObjective s_objective = new() { Prototypes = 5, Temperature = 0.2, Epsilon = 0.1, FreezeEpochs = 1 };

    [Fact]
    public void ValueAndGradientArePredictionsOfFixedCodes()
    {
        using var scope = new Scope();
        using var prototypes = Prototypes(s_objective);
        using var state = new ObjectiveState { Module = prototypes };
        var z1 = Views.Leaf(Views.Random(6, 4, 1));
        var z2 = Views.Leaf(Views.Random(6, 4, 2));

        var loss = s_objective.Loss(Views.Two(z1, z2, z1.Detach(), z2.Detach()), state);
        loss.Backward();

        var c = prototypes.Weight.Detach();
        var q1 = Codes(z1.Detach(), c);
        var q2 = Codes(z2.Detach(), c);
        double Reference(Tensor first, Tensor weight) => (Entropy(q2, first, weight) + Entropy(q1, z2.Detach(), weight)) / 2;
        Assert.Equal(Reference(z1.Detach(), c), loss.ToDouble(), 12);
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(z => Reference(z, c), z1.Detach()), z1.Grad!.ToArray<double>());
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(w => Reference(z1.Detach(), w), c), prototypes.Weight.Grad!.ToArray<double>());
    }

    [Fact]
    public void NoGradientGoesThroughCodes()
    {
        using var scope = new Scope();
        using var prototypes = Prototypes(s_objective);
        using var state = new ObjectiveState { Module = prototypes };
        var z = Views.Random(6, 4, 1);
        var target = Views.Leaf(Views.Random(6, 4, 2));
        prototypes.RequireGrad(false);

        var loss = s_objective.Loss(Views.Two(z, z, target, target), state);

        Assert.False(loss.RequiresGrad);
    }

    [Fact]
    public void SmallViewsPredictBothLargeOnesAndAreNotPredicted()
    {
        using var scope = new Scope();
        using var prototypes = Prototypes(s_objective);
        using var state = new ObjectiveState { Module = prototypes };
        Tensor[] z = [.. Enumerable.Range(1, 4).Select(i => Views.Random(6, 4, (ulong)i))];
        var outputs = new SiameseOutputs { Projections = z, Predictions = z, Positives = [z[0], z[1], null, null], Negatives = [null, null, null, null] };

        var loss = s_objective.Loss(outputs, state).ToDouble();

        // As in the official code: for each large crop, the mean over all other crops; then the mean over large crops.
        var c = prototypes.Weight.Detach();
        var expected = new[] { 0, 1 }.Average(target =>
            Enumerable.Range(0, 4).Where(online => online != target).Average(online => Entropy(Codes(z[target], c), z[online], c)));
        Assert.Equal(expected, loss, 12);
    }

    [Fact]
    public void AMixedViewPredictsTheCodesOfBothItsImages()
    {
        using var scope = new Scope();
        using var prototypes = Prototypes(s_objective);
        using var state = new ObjectiveState { Module = prototypes };
        var (target, z) = (Views.Random(6, 4, 1), Views.Random(6, 4, 2));
        var mix = new ViewMix(0, Tensor.FromArray<long>([1, 2, 3, 4, 5, 0], 6), Ops.Ones([6], ScalarType.Float64) * 0.3);
        Tensor?[] online = [null, null, z];
        SiameseOutputs outputs = new()
        {
            Projections = online,
            Predictions = online,
            Positives = [null, target],
            Negatives = [null, target],
            Mixes = [null, null, mix],
        };

        var loss = s_objective.Loss(outputs, state).ToDouble();

        var c = prototypes.Weight.Detach();
        Assert.Equal((0.3 * Entropy(Codes(target, c), z, c)) + (0.7 * Entropy(Codes(target.IndexSelect(0, mix.Partner), c), z, c)), loss, 12);
    }

    [Fact]
    public void TheQueueFillsFromItsEpochOnAndJoinsTheCodesOnceItIsFull()
    {
        using var scope = new Scope();
        var objective = s_objective with { Queue = 9, QueueStartEpoch = 1 };
        using var prototypes = Prototypes(objective);
        using var state = new ObjectiveState { Module = prototypes, StepsPerEpoch = 2 };
        var c = prototypes.Weight.Detach();
        var seen = new List<Tensor>();
        for (var step = 0; step < 8; step++)
        {
            state.Step = step;
            var z = Views.Random(4, 4, (ulong)(10 + step));
            var t = Views.Random(4, 4, (ulong)(30 + step));
            var outputs = new SiameseOutputs { Projections = [z, null], Predictions = [z, null], Positives = [null, t], Negatives = [null, t] };

            // Steps 2, 3 and 4 bring the queue's nine rows, so that it's used from step 5 on.
            var past = step < 5 ? [] : seen.TakeLast(3).ToArray();
            var expected = past.Length == 0 ? Codes(t, c) : Codes(Ops.Cat([t, .. Newest(past)]), c).Take(4).ToArray();
            Assert.Equal(Entropy(expected, z, c), objective.Loss(outputs, state).ToDouble(), 10);

            objective.AfterBackward(outputs, state);
            Assert.Equal(step > 2, state.Tensors.TryGetValue("queue_1", out var queue) && queue.Abs().Max().ToDouble() > 0);
            state.EndStep();
            if (step >= 2)
            {
                seen.Add(t);
            }
        }

        Assert.DoesNotContain("queue_0", state.Tensors.Keys);

        // Twelve rows have gone into nine places: the newest nine are there.
        static Tensor[] Newest(Tensor[] past) =>
            [past[2], past[1], past[0].Slice(0, past[0].Size(0) - 1, past[0].Size(0))];
    }

    [Fact]
    public void PrototypesAreUnitRowsThatStayForAnEpochAndThenMove()
    {
        using var scope = new Scope();
        using var prototypes = Prototypes(s_objective);
        using var state = new ObjectiveState { Module = prototypes, StepsPerEpoch = 3 };
        var start = prototypes.Weight.Detach().Clone();
        AssertUnitRows(start);
        for (var step = 0; step < 5; step++)
        {
            state.Step = step;
            var z = Views.Random(6, 4, (ulong)step);
            s_objective.Loss(Views.Two(z, z, z, z), state).Backward();

            s_objective.BeforeUpdate(prototypes, state);
            Assert.Equal(step < 3, prototypes.Weight.Grad is null);
            using (Autograd.NoGrad())
            {
                if (prototypes.Weight.Grad is { } gradient)
                {
                    prototypes.Weight.Sub_(gradient);
                }
            }

            s_objective.AfterUpdate(prototypes, state);
            Assert.Equal(step < 3, prototypes.Weight.Equal(start));
            AssertUnitRows(prototypes.Weight.Detach());
        }
    }

    [Fact]
    public void ASharedTargetIsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => (Methods.SwAV(32) with { Target = TargetBranch.Shared() }).Validate());

        Assert.Contains("set method.target.kind to stop-gradient or momentum", error.Message, StringComparison.Ordinal);
    }

    private static Linear Prototypes(SwAVObjective objective)
    {
        Runtime.ManualSeed(4);
        var module = (Linear)objective.CreateModule(4);
        module.To(Device.Cpu, ScalarType.Float64);
        objective.AfterUpdate(module, new ObjectiveState { Step = 100 });       // unit rows in float64 too
        return module;
    }

    private static void AssertUnitRows(Tensor weight) =>
        Assert.All(weight.Norm(2, [1]).ToArray<double>(), norm => Assert.Equal(1, norm, 12));

    private static double[][] Scores(Tensor z, Tensor prototypes)
    {
        var width = (int)prototypes.Size(1);
        var c = prototypes.ToArray<double>().Chunk(width).ToArray();
        return [.. Views.UnitRows(z).Select(u => c.Select(p => Views.Dot(u, p)).ToArray())];
    }

    private static double[][] Codes(Tensor z, Tensor prototypes)
    {
        var q = Scores(z, prototypes).Select(row => row.Select(s => Math.Exp(s / 0.1)).ToArray()).ToArray();
        for (var iteration = 0; iteration < 3; iteration++)
        {
            var columns = Enumerable.Range(0, q[0].Length).Select(k => q.Sum(row => row[k])).ToArray();
            q = [.. q.Select(row => row.Select((v, k) => v / columns[k]).ToArray())];
            q = [.. q.Select(row => row.Select(v => v / row.Sum()).ToArray())];
        }

        return q;
    }

    private static double Entropy(double[][] codes, Tensor z, Tensor prototypes) => Scores(z, prototypes).Select((row, i) =>
    {
        var normalizer = Math.Log(row.Sum(s => Math.Exp(s / 0.2)));
        return -row.Select((s, k) => codes[i][k] * ((s / 0.2) - normalizer)).Sum();
    }).Average();
}
