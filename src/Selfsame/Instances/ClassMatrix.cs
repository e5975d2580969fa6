using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Selfsame.Torch.Distributed;

namespace Selfsame.Instances;

/// <summary>
/// One row for each image: the weights of the instance classifier, w_j in [N, d], of which each process holds a shard, with their momentum. Rows are
/// normalised where they are used, not where they are kept. Trained by <see cref="InstanceSoftmax"/> alone: no autograd, no optimiser, no averaging over
/// processes.
/// </summary>
public sealed class ClassMatrix : IDisposable
{
    // Rows that are drawn together, from a seed of their own, so that a matrix doesn't depend on the number of processes.
    private const long DrawnTogether = 4096;

    /// <summary>A matrix of zeros.</summary>
    /// <param name="classes">N, how many images there are.</param>
    /// <param name="width">d, the width of a feature.</param>
    /// <param name="type">Float32, bfloat16, or float64 where a reference is wanted.</param>
    /// <param name="group">The processes that share the rows; null keeps all here.</param>
    /// <param name="device">Where it lives.</param>
    public ClassMatrix(long classes, int width, ScalarType type = ScalarType.Float32, ProcessGroup? group = null, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        (Classes, Group) = (classes, group);
        Shard = ClassShard.Of(classes, group?.Rank ?? 0, group?.Size ?? 1);
        Weight = Ops.Zeros([Shard.Count, width], type, device).DetachFromScope();
        Momentum = Ops.Zeros([Shard.Count, width], type, device).DetachFromScope();
        Updated = Ops.Zeros([Shard.Count], ScalarType.Int64).DetachFromScope();
    }

    /// <summary>N, over all processes.</summary>
    public long Classes { get; }

    /// <summary>The rows held here.</summary>
    public ClassShard Shard { get; }

    /// <summary>The processes that share the rows; null when there is one.</summary>
    public ProcessGroup? Group { get; }

    /// <summary>The rows of the shard, [n, d].</summary>
    public Tensor Weight { get; }

    /// <summary>Their momentum, [n, d].</summary>
    public Tensor Momentum { get; }

    /// <summary>How many steps each row has behind it, [n], int64 on the CPU; only where rows are left out of steps.</summary>
    public Tensor Updated { get; }

    /// <summary>The type that rows are computed in.</summary>
    internal ScalarType ComputeType => Weight.DType == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    /// <summary>Draws all rows from N(0, std^2). The same for any number of processes.</summary>
    public void Randomize(ulong seed, double std = 0.01)
    {
        using var noGrad = Autograd.NoGrad();
        for (var block = Shard.Start / DrawnTogether; block * DrawnTogether < Shard.End; block++)
        {
            using var scope = new Scope();
            using var generator = new Generator(seed ^ ((ulong)block * 0x9E3779B97F4A7C15));
            var rows = Ops.Randn([DrawnTogether, Weight.Size(1)], generator) * std;
            var first = block * DrawnTogether;
            var (from, to) = (Math.Max(first, Shard.Start), Math.Min(first + DrawnTogether, Shard.End));
            Weight.Slice(0, from - Shard.Start, to - Shard.Start).Copy_(rows.Slice(0, from - first, to - first));
        }
    }

    /// <summary>Sets the rows of images that are held here to their features' directions; other processes' images are left to them.</summary>
    /// <param name="images">Their indices, [B], int64.</param>
    /// <param name="features">Their features, [B, d].</param>
    public void Write(Tensor images, Tensor features)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(features);
        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        var indices = images.ToArray<long>();
        var own = Enumerable.Range(0, indices.Length).Where(i => Shard.Contains(indices[i])).ToArray();
        if (own.Length == 0)
        {
            return;
        }

        var rows = Objective.Normalize(features.Detach().To(ComputeType))
            .IndexSelect(0, Tensor.FromArray<long>([.. own.Select(i => (long)i)]).To(features.Device));
        Weight.IndexCopy_(0, Tensor.FromArray<long>([.. own.Select(i => indices[i] - Shard.Start)]).To(Weight.Device), rows.To(Weight.DType));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Weight.Dispose();
        Momentum.Dispose();
        Updated.Dispose();
    }
}
