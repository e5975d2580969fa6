using Selfsame.Instances;
using Selfsame.Planning;
using Selfsame.Siamese;
using Selfsame.Training;
using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Tests.Planning;

public sealed class RunPlanTests
{
    private static readonly PlanShape s_million = new()
    {
        Images = 1_281_167,
        Batch = 4096,
        Processes = 1,
        Parameters = 1_000_000,
        OptimizerStates = 1,
        TargetParameters = 0,
        Views = 1,
        Width = 128,
        Norms = [64, 128],
        TargetNorms = [],
        SyncBatchNorm = true,
        Outputs = 1,
        Targets = 0,
        Shuffled = 0,
        ClassBytes = 4,
        SoftmaxClasses = 1_281_167,
        Hardest = 0,
    };

    private static readonly MachineSpeed s_speed = new()
    {
        SecondsPerImage = 0.01,
        BytesPerImage = 1e6,
        ProcessBytes = 1e8,
        SecondsPerScore = 1e-9,
        SecondsPerPair = 1e-10,
        Bandwidth = 1e9,
        Latency = 1e-4,
        NetworkIsMeasured = false,
    };

    // Scores and shards of a million classes as 1, 8 and 64 processes hold them, computed by hand: 4096 x N / T x 4 bytes, N / T x 128 x 4 bytes.
    [Theory]
    [InlineData(1, 20_991, 656)]
    [InlineData(8, 2_624, 82)]
    [InlineData(64, 328, 10.25)]
    public void A_million_classes_take_what_they_take(int processes, double scores, double matrix)
    {
        var plan = new RunPlan(s_million with { Processes = processes }, s_speed);

        Assert.Equal(scores, plan.WholeScores / 1e6, 0.5);
        Assert.Equal(2 * matrix, Part(plan.Memory, "classes and their momentum") / 1e6, 0.5);
    }

    [Fact]
    public void One_process_sends_nothing()
    {
        var plan = new RunPlan(s_million, s_speed);

        Assert.Empty(plan.Traffic);
        Assert.Equal(["network", "classes"], plan.Time.Select(t => t.Name));
        Assert.Equal((0.01 * 4096) + (1e-9 * 4096 * 1_281_167), plan.StepSeconds, 1e-9);
        Assert.Equal(plan.StepSeconds * 312, plan.EpochSeconds, 1e-6);
    }

    [Fact]
    public void Several_processes_share_and_exchange()
    {
        var one = new RunPlan(s_million, s_speed);
        var two = new RunPlan(s_million with { Processes = 2 }, s_speed);

        Assert.Equal(Part(one.Time, "network") / 2, Part(two.Time, "network"), 1e-9);
        Assert.Equal(Part(one.Time, "classes") / 2, Part(two.Time, "classes"), 1e-9);
        Assert.Equal(4e6, Part(two.Traffic, "gradients"));
        Assert.Equal(4096 * 128 * 4 / 2, Part(two.Traffic, "features"));
        Assert.Equal(4096 * 128 * 4, Part(two.Traffic, "gradients of features"));
        Assert.Equal(((129 + 257) * 8) + ((128 + 256) * 4), Part(two.Traffic, "statistics of batch norms"));
        Assert.Equal(4096 * 4 * 4, Part(two.Traffic, "sums of the softmax"));
        Assert.Equal(4096 * 8 / 2, Part(two.Traffic, "numbers of images"));
        // One bucket of gradients, two of features, four of the softmax, four of norms.
        Assert.Equal((two.Traffic.Sum(t => t.Value) / 1e9) + (11 * 1e-4), Part(two.Time, "exchange"), 1e-9);
        Assert.Equal(1_281_167.0 * 128 * 4, two.ReplicatedClassTraffic);
    }

    // Rows of the whole batch are 8 x 128 x 4 bytes a view, of which two processes send each other half; norms as the methods pass their views through.
    [Theory]
    [InlineData("simclr", 2, 0, 1, 0)]
    [InlineData("byol", 2, 4, 2, 2)]
    [InlineData("simsiam", 2, 4, 2, 0)]
    [InlineData("moco-v2", 1, 1, 1, 0)]
    [InlineData("instance", 1, 0, 1, 0)]
    public void What_is_gathered_is_what_a_method_gathers(string method, int outputs, int targets, int passes, int targetPasses)
    {
        using var images = new NoiseImages(8, 8);
        var recipe = PretrainRecipe.For(Methods.Create(method, 8)) with { BatchSize = 8, Device = "cpu" };
        recipe = recipe with { Backbone = recipe.Backbone with { Width = 0.25 } };
        if (recipe.Method.Objective is InstanceObjective instance)
        {
            recipe = recipe with { Method = recipe.Method with { Objective = instance with { Prior = false, Smoothing = 0 } } };
        }

        using var run = Pretraining.Start(recipe, images);
        var shape = PlanShape.Of(run, recipe, 8, 2);

        Assert.Equal((outputs, targets), (shape.Outputs, shape.Targets));
        Assert.Equal(method == "moco-v2" ? 3 * 8 * 8 : 0, shape.Shuffled);
        Assert.Equal(passes, shape.Norms.Count(c => c == 128) / 5);                     // layer4 of resnet18 has five norms
        Assert.Equal(targetPasses, shape.TargetNorms.Count(c => c == 128) / 5);
    }

    [Fact]
    public void Looking_for_the_hardest_classes_is_in_the_epoch()
    {
        var plain = new RunPlan(s_million, s_speed);
        var smoothed = new RunPlan(s_million with { Hardest = 100, Processes = 2 }, s_speed);

        Assert.Equal(0, plain.HardestSeconds);
        Assert.Equal(1e-10 * 1_281_167 * 640_584, smoothed.HardestSeconds, 1e-6);
        Assert.Equal((smoothed.StepSeconds * 312) + smoothed.HardestSeconds, smoothed.EpochSeconds, 1e-6);
    }

    [Fact]
    public void A_batch_must_divide() =>
        Assert.Contains(
            "can't be divided over 3 processes",
            Assert.Throws<ArgumentException>(() => new RunPlan(s_million with { Processes = 3 }, s_speed)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_plan_is_measured_and_checked()
    {
        var recipe = PretrainRecipe.For(Methods.Create("instance", 8)) with { BatchSize = 8, Device = "cpu" };
        recipe = recipe with { Backbone = recipe.Backbone with { Width = 0.25 } };
        var planner = new Planner(recipe, new PlanOptions { Images = 40, CheckSteps = 1 });

        var plan = planner.Plan();
        var real = planner.Check();

        Assert.Equal(10, plan.Shape.Hardest);
        Assert.Equal(40 * 128 * 4 * 2, Part(plan.Memory, "classes and their momentum"));
        Assert.Equal(40 * 10 * 4, Part(plan.Memory, "hardest classes"));
        Assert.All(plan.Time, t => Assert.InRange(t.Value, 1e-9, 60));
        Assert.InRange(real.StepSeconds, 1e-6, 60);
        Assert.InRange(real.PeakBytes, 1e6, 1e11);
        Assert.Equal(ClassStorage.Float32, ((InstanceObjective)planner.Planned.Method.Objective).Storage);
        Assert.Throws<InvalidOperationException>(() => new Planner(recipe, new PlanOptions { Images = 40, Processes = 2, CheckSteps = 1 }).Check());
    }

    private static double Part(IEnumerable<PlanItem> items, string name) => items.Single(i => i.Name == name).Value;
}
