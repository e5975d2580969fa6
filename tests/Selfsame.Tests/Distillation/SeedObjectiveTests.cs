using Selfsame.Distillation;
using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Tests.Siamese;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Distillation;

public sealed class SeedObjectiveTests
{
    private static readonly SeedObjective s_objective = new() { Queue = 10, TeacherTemperature = 0.1 };

    [Theory]
    [InlineData(EnqueueOrder.After)]
    [InlineData(EnqueueOrder.Before)]
    public void ValueAndGradientAreThoseOfThePapersFormula(EnqueueOrder order)
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var objective = s_objective with { Enqueue = order };
        var student = Views.Leaf(Views.Random(4, 3, 1));
        var teacher = Views.Random(4, 3, 2);

        var loss = objective.Loss(Taught.Same(student, teacher), state);
        loss.Backward();

        var queue = Views.UnitRows(state.Tensors["teacher_queue_0"]);
        double Of(Tensor s) => Reference(objective, s, teacher, queue);
        Assert.Equal(Of(student.Detach()), loss.ToDouble(), 12);
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(Of, student.Detach()), student.Grad!.ToArray<double>());
    }

    [Theory]
    [InlineData(EnqueueOrder.After)]
    [InlineData(EnqueueOrder.Before)]
    public void Float32IsWithinAMillionthOfTheFloat64Reference(EnqueueOrder order)
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var objective = new SeedObjective { Queue = 500, Enqueue = order };
        var (wide, teacher) = (Views.Leaf(Views.Random(16, 32, 1)), Views.Random(16, 32, 2));
        var student = Views.Leaf(wide.Detach().To(ScalarType.Float32));

        var loss = objective.Loss(Taught.Same(student, teacher.To(ScalarType.Float32)), state);
        loss.Backward();
        using var exact = new ObjectiveState();
        exact.Get("teacher_queue_0", () => state.Tensors["teacher_queue_0"].To(ScalarType.Float64));
        var expected = objective.Loss(Taught.Same(wide, teacher), exact);
        expected.Backward();

        Assert.Equal(expected.ToDouble(), loss.ToDouble(), 1e-6 * expected.ToDouble());
        Assert.InRange((student.Grad!.To(ScalarType.Float64) - wide.Grad!).Abs().Max().ToDouble(), 0, 1e-6);
    }

    [Fact]
    public void AColdTeacherGivesInfoNcesValueAndGradient()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var student = Views.Leaf(Views.Random(6, 8, 1));
        var twin = Views.Leaf(student.Detach());
        var teacher = Views.Random(6, 8, 2);
        var infoNce = new QueueObjective { Queue = 10, Temperature = 0.2 };

        var loss = (s_objective with { TeacherTemperature = 1e-4 }).Loss(Taught.Same(student, teacher), state);
        using var keys = new ObjectiveState();
        keys.Get("queue", () => state.Tensors["teacher_queue_0"].Clone());
        var expected = infoNce.Loss(Taught.Same(twin, teacher), keys);
        loss.Backward();
        expected.Backward();

        Assert.Equal(expected.ToDouble(), loss.ToDouble(), 1e-6);
        FiniteDifferences.AssertClose(twin.Grad!.ToArray<double>(), student.Grad!.ToArray<double>());
    }

    [Theory]
    [InlineData(EnqueueOrder.After)]
    [InlineData(EnqueueOrder.Before)]
    public void AStudentThatIsTheTeacherHasTheTargetsEntropyAndNoGradient(EnqueueOrder order)
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var objective = s_objective with { TeacherTemperature = 0.2, StudentTemperature = 0.2, Enqueue = order };
        var teacher = Views.Random(5, 4, 1);
        var student = Views.Leaf(teacher * 3);

        var loss = objective.Loss(Taught.Same(student, teacher), state);
        loss.Backward();

        var queue = Views.UnitRows(state.Tensors["teacher_queue_0"]);
        var entropy = Targets(objective, Views.UnitRows(teacher), queue).Average(p => -p.Sum(v => v * Math.Log(v)));
        Assert.Equal(entropy, loss.ToDouble(), 10);
        Assert.InRange(student.Grad!.Abs().Max().ToDouble(), 0, 1e-12);
    }

    [Fact]
    public void AnUntrainedStudentStartsNearTheLogarithmOfTheDictionary()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var objective = new SeedObjective { Queue = 4096, StudentTemperature = 0.2 };

        // In 128 dimensions random cosines have a spread of 0.09, so that exp(cos / 0.2) is within a tenth of 1 in the mean.
        var loss = objective.Loss(Taught.Same(Views.Random(64, 128, 1), Views.Random(64, 128, 2)), state).ToDouble();

        Assert.InRange(loss - Math.Log(4097), 0, 0.15);
    }

    [Fact]
    public void TheTeacherGetsNoGradient()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var student = Views.Leaf(Views.Random(4, 3, 1));
        var teacher = Views.Leaf(Views.Random(4, 3, 2));

        s_objective.Loss(Taught.Same(student, teacher), state).Backward();

        Assert.Null(teacher.Grad);
    }

    [Fact]
    public void TheQueueIsARingOfUnitRowsWithoutARandomOneAfterAWhile()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var batches = Enumerable.Range(0, 3).Select(i => Views.Random(4, 3, (ulong)i)).ToArray();
        foreach (var batch in batches)
        {
            Taught.Step(s_objective, Taught.Same(batch, batch), state);
        }

        // Twelve rows went into ten places: the last two overwrote the first, and nothing of the random start is left.
        var expected = batches.SelectMany(Views.UnitRows).ToArray();
        var queue = state.Tensors["teacher_queue_0"].ToArray<double>().Chunk(3).ToArray();
        Assert.Equal(2, state.Tensors["teacher_queue_0_pointer"].Item<long>());
        int[] order = [10, 11, 2, 3, 4, 5, 6, 7, 8, 9];
        Assert.All(order.Index(), o => FiniteDifferences.AssertClose(expected[o.Item], queue[o.Index], 1e-12));
        Assert.All(queue, row => Assert.Equal(1, Views.Dot(row, row), 12));
    }

    [Fact]
    public void ABatchMeetsItselfInTheQueueOnlyFromTheNextStepOn()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var (student, teacher) = (Views.Random(4, 3, 1), Views.Random(4, 3, 2));
        var first = Taught.Step(s_objective, Taught.Same(student, teacher), state);
        using var fresh = new ObjectiveState();
        var before = Taught.Step(s_objective with { Enqueue = EnqueueOrder.Before }, Taught.Same(student, teacher), fresh);

        Assert.NotEqual(first, before, 6);
        FiniteDifferences.AssertClose(Views.UnitRows(teacher)[3], Views.UnitRows(state.Tensors["teacher_queue_0"])[3], 1e-12);
    }

    [Fact]
    public void TheOrderOfTheQueueDoesNotMatter()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var outputs = Taught.Same(Views.Random(4, 3, 1), Views.Random(4, 3, 2));
        var loss = s_objective.Loss(outputs, state).ToDouble();
        using var shuffled = new ObjectiveState();
        shuffled.Get("teacher_queue_0", () => state.Tensors["teacher_queue_0"].Flip([0]));

        Assert.Equal(loss, s_objective.Loss(outputs, shuffled).ToDouble(), 12);
    }

    [Fact]
    public void SmallViewsHaveAQueueOfTheirOwnFilledFromTheFirstOfThem()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        Tensor[] students = [.. Enumerable.Range(0, 4).Select(i => Views.Random(4, 3, (ulong)i))];
        Tensor[] teachers = [.. Enumerable.Range(10, 4).Select(i => Views.Random(4, 3, (ulong)i))];
        var outputs = Taught.Views(students, teachers, [96, 224, 96, 96]);

        var loss = s_objective.Loss(outputs, state).ToDouble();
        var (large, small) = (Views.UnitRows(state.Tensors["teacher_queue_0"]), Views.UnitRows(state.Tensors["teacher_queue_1"]));
        s_objective.AfterBackward(outputs, state);
        state.EndStep();

        var expected = Reference(s_objective, students[1], teachers[1], large)
            + new[] { 0, 2, 3 }.Average(v => Reference(s_objective, students[v], teachers[v], small));
        Assert.Equal(expected, loss, 12);
        Assert.Equal(4, state.Tensors["teacher_queue_1_pointer"].Item<long>());
        FiniteDifferences.AssertClose(Views.UnitRows(teachers[1])[0], Views.UnitRows(state.Tensors["teacher_queue_0"])[0], 1e-12);
        FiniteDifferences.AssertClose(Views.UnitRows(teachers[0])[0], Views.UnitRows(state.Tensors["teacher_queue_1"])[0], 1e-12);
    }

    // -sum over D+ of p_T log p_S, mean over images, by plain loops.
    private static double Reference(SeedObjective objective, Tensor student, Tensor teacher, double[][] queue)
    {
        var (s, t) = (Views.UnitRows(student), Views.UnitRows(teacher));
        var targets = Targets(objective, t, queue);
        return Enumerable.Range(0, s.Length).Average(i =>
        {
            var scores = Dictionary(objective, t, i, queue).Select(d => Views.Dot(s[i], d) / objective.StudentTemperature).ToArray();
            var normalizer = Math.Log(scores.Sum(Math.Exp));
            return -targets[i].Zip(scores, (p, score) => p * (score - normalizer)).Sum();
        });
    }

    private static double[][] Targets(SeedObjective objective, double[][] teacher, double[][] queue) =>
    [
        .. teacher.Select((t, i) =>
        {
            var weights = Dictionary(objective, teacher, i, queue).Select(d => Math.Exp((Views.Dot(t, d) - 1) / objective.TeacherTemperature)).ToArray();
            return weights.Select(w => w / weights.Sum()).ToArray();
        }),
    ];

    private static IEnumerable<double[]> Dictionary(SeedObjective objective, double[][] teacher, int image, double[][] queue) =>
        objective.Enqueue == EnqueueOrder.Before ? teacher.Concat(queue) : queue.Prepend(teacher[image]);
}
