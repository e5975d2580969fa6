using Selfsame.Torch;

namespace Selfsame.Instances;

/// <summary>
/// The classes of the most recently visited images (Cao et al. 2020): the only ones in the softmax, and the only ones whose rows move. A row that comes back
/// first takes the steps that it was left out of, at once.
/// </summary>
internal static class RecentClasses
{
    private const long ChunkRows = 4096;

    /// <summary>Takes a batch into the ring of recent images.</summary>
    /// <param name="ring">The last images in the order of their visits, [K], int64; -1 where there is none yet.</param>
    /// <param name="images">The batch.</param>
    /// <param name="shard">The classes that are held here.</param>
    /// <returns>Every class of the ring that is held here, rising, counted within the shard.</returns>
    public static long[] Visit(Tensor ring, ReadOnlySpan<long> images, ClassShard shard)
    {
        var places = ring.AsSpan<long>();
        var kept = Math.Max(0, places.Length - images.Length);
        places[^kept..].CopyTo(places);
        images[^(places.Length - kept)..].CopyTo(places[kept..]);
        var own = new SortedSet<long>();
        foreach (var image in places)
        {
            if (image >= 0 && shard.Contains(image))
            {
                own.Add(image - shard.Start);
            }
        }

        return [.. own];
    }

    /// <summary>
    /// Brings rows to the state that full training without a gradient would have left them in, and counts the step that is about to be
    /// taken.
    /// </summary>
    /// <param name="matrix">The rows and their momentum.</param>
    /// <param name="rows">Which, counted within the shard.</param>
    /// <param name="done">Steps done before this one.</param>
    /// <param name="step">Those steps' rate, momentum and decay; the rate is taken as constant over the gap.</param>
    public static void CatchUp(ClassMatrix matrix, long[] rows, long done, ClassStep step)
    {
        var updated = matrix.Updated.AsSpan<long>();
        var late = new List<long>();
        foreach (var row in rows)
        {
            if (updated[(int)row] < done)
            {
                late.Add(row);
            }
        }

        var powers = new Dictionary<long, (double ToW, double OfU, double OfW, double ToU)>();
        foreach (var chunk in late.Chunk((int)ChunkRows))
        {
            using var scope = new Scope();
            using var noGrad = Autograd.NoGrad();
            var factors = new double[4, chunk.Length];
            for (var i = 0; i < chunk.Length; i++)
            {
                var gap = done - updated[(int)chunk[i]];
                if (!powers.TryGetValue(gap, out var power))
                {
                    powers.Add(gap, power = step.WithoutGradient(gap));
                }

                (factors[0, i], factors[1, i], factors[2, i], factors[3, i]) = power;
            }

            var place = new ClassChunk(0, chunk.Length, Tensor.FromArray<long>(chunk).To(matrix.Weight.Device));
            var weight = place.Read(matrix.Weight, matrix.ComputeType);
            var momentum = place.Read(matrix.Momentum, matrix.ComputeType);
            var column = Enumerable.Range(0, 4)
                .Select(f => Tensor.FromArray<double>([.. Enumerable.Range(0, chunk.Length).Select(i => factors[f, i])], chunk.Length, 1)
                .To(weight.Device, weight.DType)).ToArray();
            place.Write(matrix.Weight, (weight * column[0]) + (momentum * column[1]));
            place.Write(matrix.Momentum, (weight * column[2]) + (momentum * column[3]));
        }

        foreach (var row in rows)
        {
            updated[(int)row] = done + 1;
        }
    }
}
