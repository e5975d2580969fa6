using Selfsame.Evaluation;
using Selfsame.Torch;

namespace Selfsame.Embeddings;

/// <summary>The exact nearest neighbours of every row among all others, by cosine.</summary>
internal static class ImageNeighbours
{
    private const int QueryChunk = 512;
    private const int BankChunk = 8192;

    /// <summary>Finds them. Takes O(N^2 d) time and, besides the rows, 17 MB and 8 N k bytes.</summary>
    /// <param name="unit">[N, d], rows of length one, float32, on the CPU.</param>
    /// <param name="k">How many of each, fewer than N.</param>
    /// <param name="cancellation">Ends it between chunks.</param>
    /// <returns>The neighbours of each row, nearest first; of equally near ones the lower row comes first.</returns>
    public static ImageNeighbour[][] Of(Tensor unit, int k, CancellationToken cancellation = default)
    {
        using var noGrad = Autograd.NoGrad();
        var count = (int)unit.Size(0);
        var threads = new ParallelOptions { MaxDegreeOfParallelism = Runtime.Threads };
        var all = new ImageNeighbour[count][];
        for (var start = 0; start < count; start += QueryChunk)
        {
            using var scope = new Scope();
            var queries = unit.Narrow(0, start, Math.Min(QueryChunk, count - start));
            var number = (int)queries.Size(0);
            var nearest = new NearestNeighbours(number, k);
            for (var first = 0; first < count; first += BankChunk)
            {
                cancellation.ThrowIfCancellationRequested();
                using var inner = new Scope();
                var width = Math.Min(BankChunk, count - first);
                var similarities = queries.Mm(unit.Narrow(0, first, width).T()); // [q, d] x [d, b]
                var (from, own) = (first, start);
                Parallel.For(0, number, threads, q => nearest.Add(q, similarities.AsSpan<float>().Slice(q * width, width), from, excluded: own + q));
            }

            for (var q = 0; q < number; q++)
            {
                all[start + q] = [.. nearest.Sorted(q).Select(n => new ImageNeighbour(n.Row, n.Similarity))];
            }
        }

        return all;
    }
}
