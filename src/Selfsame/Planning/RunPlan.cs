namespace Selfsame.Planning;

/// <summary>What a run will take of each process: memory, bytes sent in a step, time of a step. Sums of parts, each by a formula that its code states.</summary>
public sealed class RunPlan
{
    private const int Float = sizeof(float);

    // InstanceSoftmax's chunk: scores and their gradient.
    private const long ChunkRows = 2048;

    // c10d's default bucket, 25 MiB.
    private const double BucketBytes = 25 << 20;

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

    /// <summary>Seconds of an epoch.</summary>
    public double EpochSeconds => StepSeconds * (Shape.Images / Shape.Batch);

    /// <summary>Bytes that a process would send for the classes' gradient alone, if every process had all of them.</summary>
    public double ReplicatedClassTraffic => Shape.ClassBytes > 0 ? RingShare(2) * Shape.Images * Shape.Width * Float : 0;

    /// <summary>Bytes of a process's scores, if they were whole.</summary>
    public double WholeScores => (double)Rows * Float * ClassesHere;

    private int LocalBatch => Shape.Batch / Shape.Processes;

    // M: rows of all views of the whole batch.
    private long Rows => (long)Shape.Views * Shape.Batch;

    // The largest shard.
    private long ShardRows => Shape.ClassBytes == 0 ? 0 : (Shape.Images + Shape.Processes - 1) / Shape.Processes;

    private double ClassesHere => (double)Shape.SoftmaxClasses / Shape.Processes;

    // In a ring each of T processes sends (T - 1) / T of a tensor to gather or to reduce it, and twice that to do both.
    private double RingShare(int passes) => passes * (Shape.Processes - 1.0) / Shape.Processes;

    private IEnumerable<PlanItem> MemoryParts() =>
    [
        new("process, libtorch and loader", Speed.ProcessBytes),
        new("weights, gradients, optimiser", (double)Shape.Parameters * (2 + Shape.OptimizerStates) * Float),
        new("target network", (double)Shape.TargetParameters * Float),
        new("activations", Speed.BytesPerImage * LocalBatch),
        new("classes and their momentum", 2.0 * ShardRows * Shape.Width * Shape.ClassBytes),
        new("steps of classes", (double)ShardRows * sizeof(long)),
        new("hardest classes", (double)ShardRows * Shape.Hardest * sizeof(int)),
        new("scores of a chunk", Shape.ClassBytes > 0 ? 2.0 * Rows * ChunkRows * Float : 0),
        new("features of all processes", Shape.Gathers ? 3.0 * Rows * Shape.Width * Float : 0),
    ];

    private IEnumerable<PlanItem> TrafficParts() =>
    [
        new("gradients", RingShare(2) * Shape.Parameters * Float),
        new("features", Shape.Gathers ? RingShare(1) * Rows * Shape.Width * Float : 0),
        new("gradients of features", Shape.Gathers ? RingShare(2) * Rows * Shape.Width * Float : 0),
        new("sums of the softmax", Shape.ClassBytes > 0 ? RingShare(2) * 2 * Rows * Float : 0),
        new("statistics of batch norms", NormTraffic()),
    ];

    private IEnumerable<PlanItem> TimeParts() =>
    [
        new("network", Speed.SecondsPerImage * LocalBatch),
        new("classes", Speed.SecondsPerScore * Rows * ClassesHere),
        new("exchange", Shape.Processes == 1 ? 0 : (TrafficParts().Sum(t => t.Value) / Speed.Bandwidth) + (Collectives() * Speed.Latency)),
    ];

    // A gather of (2 C + 1) float64 forward, a sum of 2 C float32 backward.
    private double NormTraffic() => Shape.SyncBatchNorm && Shape.Processes > 1
        ? Shape.Norms.Sum(c => (RingShare(1) * Shape.Processes * ((2 * c) + 1) * sizeof(double)) + (RingShare(2) * 2 * c * Float))
        : 0;

    private double Collectives() => Math.Ceiling(Shape.Parameters * Float / BucketBytes) + (Shape.Gathers ? 2.0 * Shape.Views : 0) + (Shape.ClassBytes > 0 ? 2 : 0)
        + (Shape.SyncBatchNorm ? 2.0 * Shape.Norms.Count : 0);
}
