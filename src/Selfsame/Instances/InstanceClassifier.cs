using System.Globalization;
using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Selfsame.Torch.Distributed;
using Selfsame.Torch.Serialization;

namespace Selfsame.Instances;

/// <summary>
/// What an <see cref="InstanceObjective"/> has beside the networks, in each process its share: the class matrix, the hardest classes of its images. A run
/// tells it which images a batch has, and keeps it in files of its own beside the checkpoint, one a process.
/// </summary>
public sealed class InstanceClassifier : IDisposable
{
    private const string Prefix = "classes-";

    private readonly InstanceObjective _objective;
    private readonly ProcessGroup? _group;
    private readonly Device _device;
    private readonly InstanceSoftmax _softmax;
    private Tensor? _hardest;
    private long[] _images = [];
    private ClassStep _step;

    /// <summary>A class matrix of random rows.</summary>
    /// <param name="objective">The options.</param>
    /// <param name="images">N.</param>
    /// <param name="width">d, the projector's.</param>
    /// <param name="seed">Decides the rows.</param>
    /// <param name="group">The processes that share the classes; null for one.</param>
    /// <param name="device">Where the matrix lives.</param>
    /// <exception cref="ArgumentException">There aren't as many other classes as are to be smoothed over.</exception>
    public InstanceClassifier(InstanceObjective objective, int images, int width, ulong seed, ProcessGroup? group, Device device)
    {
        ArgumentNullException.ThrowIfNull(objective);
        if (objective.Smoothing > 0 && objective.Hardest >= images)
        {
            throw new ArgumentException($"{images} images have no {objective.Hardest} other classes; lower method.objective.hardest");
        }

        (_objective, _group, _device) = (objective, group, device);
        Matrix = new ClassMatrix(images, width, objective.Storage == ClassStorage.Bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32, group, device);
        Matrix.Randomize(seed);
        _softmax = new InstanceSoftmax(Matrix, objective.Temperature);
    }

    /// <summary>The classes that this process holds.</summary>
    public ClassMatrix Matrix { get; }

    /// <summary>Makes the features of a batch's images their classes.</summary>
    /// <param name="images">This process's part of the batch.</param>
    /// <param name="features">Their features, [b, d].</param>
    internal void WritePrior(ReadOnlySpan<int> images, Tensor features)
    {
        var all = Whole(images);
        Matrix.Write(Tensor.FromArray<long>(all), _group?.AllGather(features) ?? features);
    }

    /// <summary>Looks for the hardest classes, when labels are smoothed over them.</summary>
    internal void BeginEpoch(int epoch)
    {
        if (_objective.Smoothing > 0 && epoch >= _objective.SmoothingStart)
        {
            using var scope = new Scope();
            Keep(HardestClasses.Find(Matrix, _objective.Hardest));
        }
    }

    /// <summary>Tells which images the next batch has, and the step that their classes take with its backward pass.</summary>
    internal void BeginStep(ReadOnlySpan<int> images, ClassStep step)
    {
        _images = Whole(images);
        _step = step with { LearningRate = step.LearningRate * _objective.ClassLrFactor };
    }

    /// <summary>The loss of the batch that was told of last. Classes learn from the largest views alone.</summary>
    /// <param name="outputs">The features of the whole batch.</param>
    /// <param name="state">Keeps the recent images and the accuracy.</param>
    internal Tensor Loss(SiameseOutputs outputs, ObjectiveState state)
    {
        int[] views = [.. Enumerable.Range(0, outputs.Projections.Count).OrderByDescending(v => outputs.Sizes[v])];
        var largest = views.Count(v => outputs.Sizes[v] == outputs.Sizes[views[0]]);
        var features = Objective.Normalize(Ops.Cat([.. views.Select(v => outputs.Projections[v]!)]));
        var accuracy = state.Get("instance_accuracy", () => Ops.Zeros([2], ScalarType.Float64));
        Tensor? chosen = null;
        if (_objective.Recent > 0)
        {
            var ring = state.Get("recent_images", () => Ops.Full([_objective.Recent], -1, ScalarType.Int64));
            var rows = RecentClasses.Visit(ring, _images, Matrix.Shard);
            RecentClasses.CatchUp(Matrix, rows, state.Step, _step);
            chosen = Tensor.FromArray<long>(rows).To(_device);
        }

        return _softmax.Loss(features, Labels().Repeat(views.Length), _step, (long)largest * _images.Length, chosen, accuracy);
    }

    /// <summary>The share of views, since it was asked for last, whose own class had the highest score.</summary>
    internal static double? Accuracy(ObjectiveState state) =>
        state.Tensors.TryGetValue("instance_accuracy", out var counts) && counts.ToArray<double>() is [var correct, > 0 and var rows] ? correct / rows : null;

    /// <summary><see cref="Accuracy"/>, and begins to count anew.</summary>
    internal static double? TakeAccuracy(ObjectiveState state)
    {
        var accuracy = Accuracy(state);
        if (accuracy is not null)
        {
            using var noGrad = Autograd.NoGrad();
            state.Get("instance_accuracy", () => throw new InvalidOperationException()).Zero_();
        }

        return accuracy;
    }

    /// <summary>Writes this process's classes, and waits until all have.</summary>
    internal void Save(string folder, long step)
    {
        using var scope = new Scope();
        var tensors = new Dictionary<string, Tensor> { ["weight"] = Matrix.Weight, ["momentum"] = Matrix.Momentum, ["updated"] = Matrix.Updated };
        if (_hardest is not null)
        {
            tensors.Add("hardest", _hardest);
        }

        var metadata = new Dictionary<string, string> { ["start"] = Matrix.Shard.Start.ToString(CultureInfo.InvariantCulture) };
        Directory.CreateDirectory(folder);
        var (rank, size) = (_group?.Rank ?? 0, _group?.Size ?? 1);
        if (rank == 0)
        {
            // Of a run with another number of processes that was killed before its checkpoint was there.
            Drop(folder, other => other.StartsWith(StepPrefix(step), StringComparison.Ordinal) && !other.EndsWith(Suffix(size), StringComparison.Ordinal));
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{StepPrefix(step)}{rank}{Suffix(size)}");
        AtomicFile.Write(Path.Combine(folder, name), stream => SafetensorsFile.Write(stream, tensors, metadata));
        _group?.Barrier();
    }

    /// <summary>Removes the classes of other steps.</summary>
    internal static void DropOlder(string folder, long step) => Drop(folder, name => !name.StartsWith(StepPrefix(step), StringComparison.Ordinal));

    /// <summary>Takes over this process's classes from the files of a step, however many processes wrote them.</summary>
    /// <exception cref="CheckpointException">Some classes are in no file.</exception>
    internal void Load(string folder, long step)
    {
        using var noGrad = Autograd.NoGrad();
        var missing = Matrix.Shard.Count;
        string[] paths = Directory.Exists(folder) ? Directory.GetFiles(folder, StepPrefix(step) + "*") : [];
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            using var scope = new Scope();
            using var file = SafetensorsFile.Open(path);
            var count = file.Entries.Single(e => e.Name == "updated").Shape[0];
            var start = long.Parse(file.Metadata["start"], CultureInfo.InvariantCulture);
            var (first, last) = (Math.Max(start, Matrix.Shard.Start), Math.Min(start + count, Matrix.Shard.End));
            if (first >= last)
            {
                continue;
            }

            void Copy(string name, Tensor to) =>
                to.Slice(0, first - Matrix.Shard.Start, last - Matrix.Shard.Start).Copy_(file.Read(name).Slice(0, first - start, last - start));
            Copy("weight", Matrix.Weight);
            Copy("momentum", Matrix.Momentum);
            Copy("updated", Matrix.Updated);
            if (file.Entries.Any(e => e.Name == "hardest"))
            {
                if (_hardest is null)
                {
                    Keep(Ops.Zeros([Matrix.Shard.Count, _objective.Hardest], ScalarType.Int32));
                }

                Copy("hardest", _hardest!);
            }

            missing -= last - first;
        }

        if (missing != 0)
        {
            throw new CheckpointException($"{folder} lacks classes of step {step}; the files {StepPrefix(step)}* of every process belong to the checkpoint");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Matrix.Dispose();
        _hardest?.Dispose();
    }

    private static string StepPrefix(long step) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step}-");

    private static string Suffix(int size) => string.Create(CultureInfo.InvariantCulture, $"-of-{size}.safetensors");

    private static void Drop(string folder, Func<string, bool> old)
    {
        foreach (var path in Directory.GetFiles(folder, Prefix + "*").Where(path => old(Path.GetFileName(path))))
        {
            File.Delete(path);
        }
    }

    private void Keep(Tensor hardest)
    {
        _hardest?.Dispose();
        _hardest = hardest.DetachFromScope();
    }

    // The images of all processes' parts, rank by rank, as features are gathered.
    private long[] Whole(ReadOnlySpan<int> images)
    {
        var own = new long[images.Length];
        for (var i = 0; i < own.Length; i++)
        {
            own[i] = images[i];
        }

        if (_group is null)
        {
            return own;
        }

        using var scope = new Scope();
        return _group.AllGather(Tensor.FromArray<long>(own).To(_device)).ToArray<long>();
    }

    // Every process adds the hardest classes of the images whose class it holds.
    private InstanceLabels Labels()
    {
        if (_hardest is null)
        {
            return InstanceLabels.Hard(_images);
        }

        var k = _objective.Hardest;
        var found = new int[_images.Length * k];
        var rows = _hardest.AsSpan<int>();
        for (var i = 0; i < _images.Length; i++)
        {
            if (Matrix.Shard.Contains(_images[i]))
            {
                rows.Slice((int)(_images[i] - Matrix.Shard.Start) * k, k).CopyTo(found.AsSpan(i * k, k));
            }
        }

        if (_group is not null)
        {
            using var scope = new Scope();
            found = _group.AllReduce(Tensor.FromArray<int>(found).To(_device)).ToArray<int>();
        }

        return InstanceLabels.Smoothed(_images, found, _objective.Smoothing);
    }
}
