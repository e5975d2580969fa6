using Selfsame.Distillation;
using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Tests.Siamese;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Xunit;

namespace Selfsame.Tests.Distillation;

/// <summary>What SEED is compared with.</summary>
public sealed class StrategyTests
{
    [Fact]
    public void TheDistanceIsThatOfUnitRows()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var (student, teacher) = (Views.Leaf(Views.Random(5, 4, 1)), Views.Random(5, 4, 2));

        var loss = new FeatureDistanceObjective().Loss(Taught.Same(student, teacher), state);
        loss.Backward();

        double Reference(Tensor s) => Views.UnitRows(s).Zip(Views.UnitRows(teacher), (a, b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum()).Average();
        Assert.Equal(Reference(student.Detach()), loss.ToDouble(), 12);
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(Reference, student.Detach()), student.Grad!.ToArray<double>());
        Assert.Equal(0, new FeatureDistanceObjective().Loss(Taught.Same(teacher * 2, teacher), state).ToDouble(), 12);
    }

    [Fact]
    public void TheBinaryLossIsNoiseContrastiveEstimationWithItsNormaliserHeld()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var objective = new BinaryContrastiveObjective { Queue = 12, Temperature = 0.3 };
        var (student, teacher) = (Views.Leaf(Views.Random(5, 4, 1)), Views.Random(5, 4, 2));

        var loss = objective.Loss(Taught.Same(student, teacher), state);
        loss.Backward();

        var queue = Views.UnitRows(state.Tensors["teacher_queue_0"]);
        var first = Views.UnitRows(student.Detach());
        var b = first.Average(s => Math.Log(queue.Sum(d => Math.Exp(Views.Dot(s, d) / 0.3))));
        double Reference(Tensor students) => Views.UnitRows(students).Zip(Views.UnitRows(teacher), (s, t) =>
            -Math.Log(Logistic((Views.Dot(s, t) / 0.3) - b)) - queue.Sum(d => Math.Log(Logistic(b - (Views.Dot(s, d) / 0.3))))).Average();
        Assert.Equal(b, state.Tensors["log_normalizer"].ToDouble(), 10);
        Assert.Equal(Reference(student.Detach()), loss.ToDouble(), 10);
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(Reference, student.Detach()), student.Grad!.ToArray<double>());
    }

    [Fact]
    public void SeedWithMoCoIsTheSumOfBothWithAQueueEach()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var objective = new SeedMoCoObjective { Seed = new() { Queue = 9 }, MoCo = new() { Queue = 7 }, Balance = 0.5 };
        var (q, k, t) = (Views.Random(4, 3, 1), Views.Random(4, 3, 2), Views.Random(4, 3, 3));
        var outputs = new SiameseOutputs
        {
            Projections = [q, null],
            Predictions = [q, null],
            Positives = [null, k],
            Negatives = [null, k],
            Teacher = [t, null],
            Sizes = [32, 32],
        };

        var loss = objective.Loss(outputs, state).ToDouble();

        // Each part alone, against the queues that were drawn.
        var expected = objective.Seed.Loss(Taught.Same(q, t), state).ToDouble() + (0.5 * objective.MoCo.Loss(outputs, state).ToDouble());
        Assert.Equal(expected, loss, 12);
        objective.AfterBackward(outputs, state);
        state.EndStep();
        FiniteDifferences.AssertClose(Views.UnitRows(t)[0], Views.UnitRows(state.Tensors["teacher_queue_0"])[0], 1e-12);
        FiniteDifferences.AssertClose(Views.UnitRows(k)[0], Views.UnitRows(state.Tensors["queue"])[0], 1e-12);
    }

    [Fact]
    public void ClustersAreMeansOfTheTeachersFeaturesAndLabelTheImages()
    {
        using var scope = new Scope();
        var objective = new KMeansObjective { Clusters = 3 };
        using var classifier = (Linear)objective.CreateModule(4);
        classifier.To(Device.Cpu, ScalarType.Float64);
        using var state = new ObjectiveState { Module = classifier };

        // Three directions; the first three images are one of each and become the centres.
        var directions = Tensor.FromArray<double>([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], 3, 4);
        var labels = Enumerable.Range(0, 30).Select(i => (long)(i % 3)).ToArray();
        var teacher = directions.IndexSelect(0, Tensor.FromArray<long>(labels, 30)) + (0.05 * Views.Random(30, 4, 1));
        var student = Views.Random(30, 4, 2);

        var losses = Enumerable.Range(0, 20).Select(_ => Taught.Step(objective, Taught.Same(student, teacher), state)).ToList();

        var expected = classifier.Forward(student).CrossEntropyLoss(Tensor.FromArray<long>(labels, 30)).ToDouble();
        Assert.All(losses, loss => Assert.Equal(expected, loss, 12));
        var centres = state.Tensors["centres"];
        Assert.All(Enumerable.Range(0, 3), c => Assert.True(centres.Select(0, c).Dot(directions.Select(0, c)).ToDouble() > 0.99));
        Assert.Equal(603, state.Tensors["centre_counts"].Sum().ToDouble(), 9);
    }

    [Fact]
    public void MoreClustersThanABatchAreFilledByTheNextOnes()
    {
        using var scope = new Scope();
        var objective = new KMeansObjective { Clusters = 10 };
        using var classifier = (Linear)objective.CreateModule(4);
        classifier.To(Device.Cpu, ScalarType.Float64);
        using var state = new ObjectiveState { Module = classifier };

        int[] filled = [.. Enumerable.Range(0, 3).Select(i =>
        {
            Taught.Step(objective, Taught.Same(Views.Random(4, 4, 9), Views.Random(4, 4, (ulong)i)), state);
            return (int)state.Tensors["centre_counts"].Gt(0).Sum().Item<long>();
        })];

        Assert.Equal([4, 8, 10], filled);
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
