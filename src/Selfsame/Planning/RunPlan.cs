using Selfsame.Instances;
using Selfsame.Torch.Distributed;

namespace Selfsame.Planning;

/// <summary>
/// What a run will take of each process: memory, bytes sent in a step, time of a step. Sums of parts, each by a formula that its code
/// states.
/// </summary>
public sealed class RunPlan
{
    private const int Float = sizeof(float);

    // InstanceSoftmax's chunk: scores and their gradient.
    private const long ChunkRows = InstanceSoftmax.DefaultChunkRows;

    private static readonly double s_bucketBytes = new DataParallelOptions().BucketBytes;

    /// <summary>Plans a run.</summary>
    /// <exception cref="ArgumentException">The batch can't be divided over the processes.</exception>
    public RunPlan(PlanShape shape, MachineSpeed speed)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(speed);
        if (shape.Batch % shape.Processes != 0)
        {
            throw new ArgumentException($"a batch of {shape.Batch} can't be divided over {shape.Processes} processes; change batch_size");
        }

        (Shape, Speed) = (shape, speed);
        Memory = [.. MemoryParts().Where(p => p.Value > 0)];
        Traffic = [.. TrafficParts().Where(p => p.Value > 0)];
        Time = [.. TimeParts().Where(p => p.Value > 0)];
    }

    /// <summary>The sizes.</summary>
    public PlanShape Shape { get; }

    /// <summary>The machine.</summary>
    public MachineSpeed Speed { get; }

    /// <summary>Bytes of memory of a process.</summary>
    public IReadOnlyList<PlanItem> Memory { get; }

    /// <summary>Bytes that a process sends in a step.</summary>
    public IReadOnlyList<PlanItem> Traffic { get; }

    /// <summary>Seconds of a step.</summary>
    public IReadOnlyList<PlanItem> Time { get; }

    /// <summary>Seconds of a step.</summary>
    public double StepSeconds => Time.Sum(t => t.Value);

    /// <summary>Seconds of an epoch's beginning: every class is compared with all others.</summary>
    public double HardestSeconds => Shape.Hardest > 0 ? Speed.SecondsPerPair * Shape.Images * ShardRows : 0;

    /// <summary>Seconds of an epoch.</summary>
    public double EpochSeconds => (StepSeconds * (Shape.Images / Shape.Batch)) + HardestSeconds;

    /// <summary>Bytes that a process would send for the classes' gradient alone, if every process had all of them.</summary>
    public double ReplicatedClassTraffic => Shape.ClassBytes > 0 ? RingShare(2) * Shape.Images * Shape.Width * Float : 0;

    /// <summary>Bytes of a process's scores, if they were whole.</summary>
    public double WholeScores => (double)Rows * Float * ClassesHere;

    private int LocalBatch => Shape.Batch / Shape.Processes;

    // M: rows of all views of the whole batch.
    private long Rows => (long)Shape.Views * Shape.Batch;

    // The largest shard.
    private long ShardRows => Shape.ClassBytes == 0 ? 0 : (Shape.Images + Shape.Processes - 1) / Shape.Processes;

    // One output of every image of the whole batch.
    private double ViewBytes => (double)Shape.Batch * Shape.Width * Float;

    private double ClassesHere => (double)Shape.SoftmaxClasses / Shape.Processes;

    // In a ring each of T processes sends (T - 1) / T of a tensor to gather or to reduce it, and twice that to do both.
    private double RingShare(int passes) => passes * (Shape.Processes - 1.0) / Shape.Processes;

    private IEnumerable<PlanItem> MemoryParts() =>
    [
        new("process, libtorch and loader", Speed.ProcessBytes),
        new("weights, gradients, optimiser", (double)Shape.Parameters * (2 + Shape.OptimizerStates) * Float),
        new("gradients on their way", Shape.Processes > 1 ? (double)Shape.Parameters * Float : 0),
        new("target network", (double)Shape.TargetParameters * Float),
        new("activations", Speed.BytesPerImage * LocalBatch),
        new("classes and their momentum", 2.0 * ShardRows * Shape.Width * Shape.ClassBytes),
        new("steps of classes", (double)ShardRows * sizeof(long)),
        new("hardest classes", (double)ShardRows * Shape.Hardest * sizeof(int)),
        new("scores of a chunk", Shape.ClassBytes > 0 ? 2.0 * Rows * ChunkRows * Float : 0),
        new("features of all processes", Shape.Processes > 1 ? ((2.0 * Shape.Outputs) + Shape.Targets) * ViewBytes : 0),
    ];

    private IEnumerable<PlanItem> TrafficParts() =>
    [
        new("gradients", RingShare(2) * Shape.Parameters * Float),
        new("features", RingShare(1) * (Shape.Outputs + Shape.Targets) * ViewBytes),
        new("gradients of features", RingShare(2) * Shape.Outputs * ViewBytes),
        new("shuffled images", RingShare(1) * Shape.Batch * Shape.Shuffled * Float),
        new("sums of the softmax", Shape.ClassBytes > 0 ? RingShare(2) * 4 * Rows * Float : 0),
        new("numbers of images", Shape.ClassBytes > 0 ? RingShare(1) * Shape.Batch * sizeof(long) : 0),
        new("statistics of batch norms", NormTraffic()),
    ];

    private IEnumerable<PlanItem> TimeParts() =>
    [
        new("network", Speed.SecondsPerImage * LocalBatch),
        new("classes", Speed.SecondsPerScore * Rows * ClassesHere),
        new("exchange", Shape.Processes == 1 ? 0 : (TrafficParts().Sum(t => t.Value) / Speed.Bandwidth) + (Collectives() * Speed.Latency)),
    ];

    // A gather of (2 C + 1) float64 forward, a sum of 2 C float32 backward.
    private double NormTraffic() => Shape.SyncBatchNorm
        ? Shape.Norms.Concat(Shape.TargetNorms).Sum(c => RingShare(1) * Shape.Processes * ((2 * c) + 1) * sizeof(double))
            + Shape.Norms.Sum(c => RingShare(2) * 2 * c * Float)
        : 0;

    // Of the softmax: the images, two sums in one, and for the accuracy the scores of each image's own class and the highest of all.
    private double Collectives() =>
        Math.Ceiling(Shape.Parameters * Float / s_bucketBytes) + (2.0 * Shape.Outputs) + Shape.Targets + (Shape.ClassBytes > 0 ? 4 : 0)
        + (Shape.SyncBatchNorm ? (2.0 * Shape.Norms.Count) + Shape.TargetNorms.Count : 0);
}
