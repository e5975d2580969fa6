using Selfsame.Torch;

namespace Selfsame.Instances;

/// <summary>
/// For each class the K others whose rows are most similar to its own (Liu et al. 2021, once an epoch): chunks of rows go round, every process compares them
/// with its own rows, and their owner keeps the best of all.
/// </summary>
public static class HardestClasses
{
    private const long QueryRows = 512;
    private const long KeyRows = 8192;

    /// <summary>The hardest negative classes of this process's classes, by falling cosine.</summary>
    /// <param name="matrix">The rows.</param>
    /// <param name="k">K, fewer than there are classes.</param>
    /// <returns>[n, K], int32, indices over all classes, on the CPU.</returns>
    /// <exception cref="ArgumentOutOfRangeException">K is 0 or below, or there aren't so many other classes.</exception>
    public static Tensor Find(ClassMatrix matrix, int k)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(k, matrix.Classes);
        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        var group = matrix.Group;
        var result = Ops.Zeros([matrix.Shard.Count, k], ScalarType.Int32);
        for (var owner = 0; owner < (group?.Size ?? 1); owner++)
        {
            var shard = ClassShard.Of(matrix.Classes, owner, group?.Size ?? 1);
            foreach (var chunk in ClassChunk.All(shard.Count, null, QueryRows))
            {
                using var inner = new Scope();
                var isOwn = owner == (group?.Rank ?? 0);
                var queries = isOwn
                    ? Unit(chunk.Read(matrix.Weight, matrix.ComputeType))
                    : Ops.Empty([chunk.Count, matrix.Weight.Size(1)], matrix.ComputeType, device: matrix.Weight.Device);
                group?.Broadcast(queries, owner);
                var (values, indices) = Nearest(matrix, queries, shard.Start + chunk.Start, k);
                if (group is not null)
                {
                    // [T c, K] to [c, T K]
                    values = Beside(group.AllGather(values), group.Size);
                    indices = Beside(group.AllGather(indices), group.Size);
                }

                if (isOwn)
                {
                    var (_, order) = values.Topk(k, 1);
                    result.Slice(0, chunk.Start, chunk.Start + chunk.Count).Copy_(indices.Gather(1, order));
                }
            }
        }

        return scope.Keep(result);
    }

    // Among this process's rows, itself excepted; fewer than K are filled up with what no other process's can be worse than.
    private static (Tensor Values, Tensor Indices) Nearest(ClassMatrix matrix, Tensor queries, long first, int k)
    {
        Tensor values = Ops.Full([queries.Size(0), k], double.NegativeInfinity, queries.DType, queries.Device);
        Tensor indices = Ops.Zeros([queries.Size(0), k], ScalarType.Int64, queries.Device);
        foreach (var chunk in ClassChunk.All(matrix.Shard.Count, null, KeyRows))
        {
            var scores = queries.Mm(Unit(chunk.Read(matrix.Weight, queries.DType)).T());                // [c, d] x [d, c']
            var start = matrix.Shard.Start + chunk.Start;
            var (from, to) = (Math.Max(first, start), Math.Min(first + queries.Size(0), start + chunk.Count));
            if (from < to)
            {
                // Query i is class first + i: where it meets itself.
                scores.Slice(0, from - first, to - first).Slice(1, from - start, to - start).FillDiagonal_(double.NegativeInfinity);
            }

            var (best, columns) = scores.Topk(Math.Min(k, chunk.Count), 1);
            var all = Ops.Cat([values, best], 1);
            var (kept, order) = all.Topk(k, 1);
            (values, indices) = (kept, Ops.Cat([indices, columns + start], 1).Gather(1, order));
        }

        return (values, indices);
    }

    private static Tensor Beside(Tensor gathered, int size) => Ops.Cat([.. gathered.Chunk(size)], 1);

    private static Tensor Unit(Tensor rows) => rows / rows.Norm(2, [1], keepdim: true).ClampMin_(1e-12);
}
