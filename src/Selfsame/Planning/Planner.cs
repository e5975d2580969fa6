using System.Diagnostics;
using Selfsame.Instances;
using Selfsame.Recipes;
using Selfsame.Torch;
using Selfsame.Torch.Distributed;
using Selfsame.Training;
using Selfsame.Vision.Sources;

namespace Selfsame.Planning;

/// <summary>Plans a run from short measurements of this machine, of the recipe's own network, classes and, among several processes, their exchange.</summary>
public sealed class Planner
{
    // The first steps choose kernels and fill the loader's queue.
    private const int WarmupSteps = 2;
    private const int TimedSteps = 3;
    private const int ManyEpochs = 100_000;
    private const int LargestSample = 32;
    private const long SampledClasses = 65536;
    private const long SampledPairs = 8192;

    private readonly PretrainRecipe _recipe;
    private readonly PlanOptions _options;
    private readonly int _imageSize;
    private readonly ProcessGroup? _group;

    /// <summary>A planner.</summary>
    /// <param name="recipe">What will be run.</param>
    /// <param name="options">On how many images and processes.</param>
    /// <param name="group">Processes to measure between; null takes the stated network.</param>
    /// <exception cref="ArgumentException">There are fewer images than a batch has.</exception>
    public Planner(PretrainRecipe recipe, PlanOptions options, ProcessGroup? group = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Images < recipe.BatchSize)
        {
            throw new ArgumentException($"{options.Images} images are fewer than a batch of {recipe.BatchSize}; lower batch_size", nameof(options));
        }

        if (recipe.Method.Objective is InstanceObjective { Smoothing: > 0 } smoothed && smoothed.Hardest >= options.Images)
        {
            throw new ArgumentException($"{options.Images} images have no {smoothed.Hardest} other classes; lower method.objective.hardest", nameof(options));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(options.Processes, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Bandwidth);
        _imageSize = recipe.Views.Crops.Max(c => c.Size);
        (_options, _group) = (options, group);

        // What comes before the first step and at the beginning of an epoch isn't part of a step.
        _recipe = recipe with
        {
            Epochs = ManyEpochs,
            LogEverySteps = int.MaxValue,
            Probe = recipe.Probe with { EveryEpochs = 0 },
            Method = recipe.Method.Objective is InstanceObjective instance
                ? recipe.Method with { Objective = instance with { Prior = false, Smoothing = 0, Window = 0 } }
                : recipe.Method,
        };
        Planned = recipe;
    }

    /// <summary>The recipe that is planned.</summary>
    public PretrainRecipe Planned { get; }

    /// <summary>A recipe for images that need not be there.</summary>
    /// <param name="stated">Keys from a file and the command line.</param>
    /// <param name="images">How many there are.</param>
    /// <param name="imageSize">Their shorter side in pixels, which decides the size of the views.</param>
    /// <exception cref="RecipeException">An unknown key or a value that doesn't fit.</exception>
    public static PretrainRecipe Resolve(RecipeMapping stated, int images, int imageSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(imageSize, 1);
        using var planned = new NoiseImages(images, imageSize);
        return RecipeResolver.Resolve(stated, planned);
    }

    /// <summary>Measures, and plans.</summary>
    /// <exception cref="RunException">The recipe can't be run.</exception>
    public RunPlan Plan()
    {
        var sample = Math.Min(LargestSample, Math.Max(2, Planned.BatchSize / _options.Processes));
        var (_, peak, shape) = Steps(sample);
        var (twiceSeconds, twicePeak, _) = Steps(2 * sample);
        var perImage = Math.Max(0, (twicePeak - peak) / sample);
        var fixedBytes = shape.Parameters * (2.0 + shape.OptimizerStates) * sizeof(float);
        return new RunPlan(shape, new MachineSpeed
        {
            SecondsPerImage = twiceSeconds / (2 * sample),
            BytesPerImage = perImage,
            ProcessBytes = Math.Max(0, twicePeak - (2 * sample * perImage) - fixedBytes - (shape.TargetParameters * sizeof(float))),
            SecondsPerScore = shape.ClassBytes > 0 ? SecondsPerScore(shape) : 0,
            SecondsPerPair = shape.Hardest > 0 ? SecondsPerPair(shape) : 0,
            Bandwidth = _group is null ? _options.Bandwidth : Bandwidth(_group, shape.Parameters),
            Latency = _group is null ? _options.Latency : Latency(_group),
            NetworkIsMeasured = _group is not null,
        });
    }

    /// <summary>Takes steps of the planned run itself, with all its classes, on noise.</summary>
    /// <exception cref="InvalidOperationException">The planned processes aren't those that are here.</exception>
    public PlanCheck Check()
    {
        if (_options.Processes != (_group?.Size ?? 1))
        {
            throw new InvalidOperationException($"a check takes the {_options.Processes} processes that are planned, and there are {_group?.Size ?? 1}");
        }

        PeakMemory.Restart();
        using var images = new NoiseImages(_options.Images, _imageSize);
        using var run = Pretraining.Start(_recipe with { BatchSize = Planned.BatchSize }, images, options: new RunOptions { Group = _group });
        var times = Time(run, _options.CheckSteps);
        return new PlanCheck(times[times.Length / 2], PeakMemory.Read());
    }

    // Without the other processes: each measures its own.
    private (double Seconds, double Peak, PlanShape Shape) Steps(int batch)
    {
        PeakMemory.Restart();
        using var images = new NoiseImages(batch * (WarmupSteps + TimedSteps), _imageSize);
        using var run = Pretraining.Start(_recipe with { BatchSize = batch, Accumulation = 1 }, images);
        var times = Time(run, TimedSteps);
        return (times[times.Length / 2], PeakMemory.Read(), PlanShape.Of(run, Planned, _options.Images, _options.Processes));
    }

    // Seconds of single steps, sorted.
    private static double[] Time(PretrainingRun run, int count)
    {
        using var steps = run.Steps().GetEnumerator();
        for (var step = 0; step < WarmupSteps; step++)
        {
            steps.MoveNext();
        }

        var times = new double[count];
        for (var step = 0; step < count; step++)
        {
            var start = Stopwatch.GetTimestamp();
            steps.MoveNext();
            times[step] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(times);
        return times;
    }

    private double SecondsPerScore(PlanShape shape)
    {
        using var scope = new Scope();
        var objective = (InstanceObjective)_recipe.Method.Objective;
        var classes = Math.Min(SampledClasses, Math.Max(1, shape.SoftmaxClasses / shape.Processes));
        var rows = (long)shape.Views * shape.Batch;
        var device = Device.Parse(RecipeResolver.ResolveMachine(_recipe).Device!);
        using var matrix = new ClassMatrix(classes, shape.Width, shape.ClassBytes == 2 ? ScalarType.BFloat16 : ScalarType.Float32, device: device);
        matrix.Randomize(1);
        var softmax = new InstanceSoftmax(matrix, objective.Temperature);
        var labels = InstanceLabels.Hard([.. Enumerable.Range(0, (int)rows).Select(i => i % classes)]);
        var x = Ops.Randn([rows, shape.Width], device: device);
        x = (x / x.Norm(2, [1], keepdim: true)).Detach();
        x.RequiresGrad = true;
        return Typical(3, () => softmax.Loss(x, labels, new ClassStep(0.01, 0.9, 1e-4)).Backward()) / ((double)rows * classes);
    }

    private static double SecondsPerPair(PlanShape shape)
    {
        using var scope = new Scope();
        var classes = Math.Min(shape.Images, Math.Max(SampledPairs, shape.Hardest + 1));
        using var matrix = new ClassMatrix(classes, shape.Width, shape.ClassBytes == 2 ? ScalarType.BFloat16 : ScalarType.Float32);
        matrix.Randomize(1);
        return Typical(1, () => HardestClasses.Find(matrix, shape.Hardest)) / ((double)classes * classes);
    }

    private static double Bandwidth(ProcessGroup group, long numbers)
    {
        using var scope = new Scope();
        var tensor = Ops.Zeros([Math.Max(numbers, 1 << 20)]);
        return 2.0 * (group.Size - 1) / group.Size * tensor.NumElements * sizeof(float) / Typical(3, () => group.AllReduce(tensor));
    }

    private static double Latency(ProcessGroup group)
    {
        using var scope = new Scope();
        var tensor = Ops.Zeros([1]);
        return Typical(20, () => group.AllReduce(tensor));
    }

    // The median, after one that doesn't count.
    private static double Typical(int rounds, Action action)
    {
        action();
        var times = new double[rounds];
        for (var round = 0; round < rounds; round++)
        {
            using var scope = new Scope();
            var start = Stopwatch.GetTimestamp();
            action();
            times[round] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(times);
        return times[rounds / 2];
    }
}
