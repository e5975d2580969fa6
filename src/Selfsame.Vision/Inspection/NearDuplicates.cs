namespace Selfsame.Vision.Inspection;

/// <summary>
/// Finds images that look alike without comparing each with each: 128 bits that differ in at most 7 places agree in at least one of 8
/// pieces of 16 bits, so only images with a piece in common are compared.
/// </summary>
internal static class NearDuplicates
{
    /// <summary>The largest distance for which that holds.</summary>
    public const int MaxDistance = Pieces - 1;

    private const int Pieces = 8;
    private const int PieceBits = PerceptualHash.Bits / Pieces;

    /// <summary>Joins images that are near each other; groups are what is connected so.</summary>
    /// <param name="looks">What the images look like.</param>
    /// <param name="members">The images that take part.</param>
    /// <param name="distance">Differences allowed, at most <see cref="MaxDistance"/>.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static DisjointSets Find(Func<int, PerceptualHash> looks, int[] members, int distance, CancellationToken cancellation)
    {
        var hashes = Array.ConvertAll(members, i => looks(i));
        var sets = new DisjointSets(members.Length);
        var keys = new ushort[members.Length];
        var order = new int[members.Length];
        for (var piece = 0; piece < Pieces; piece++)
        {
            for (var i = 0; i < order.Length; i++)
            {
                (order[i], keys[i]) = (i, (ushort)(hashes[i].Gradients >> (piece * PieceBits)));
            }

            Array.Sort(keys, order);
            for (int start = 0, end; start < order.Length; start = end)
            {
                end = start + 1;
                while (end < order.Length && keys[end] == keys[start])
                {
                    end++;
                }

                Join(hashes, order.AsSpan(start, end - start), distance, sets, cancellation);
            }
        }

        return sets;
    }

    private static void Join(PerceptualHash[] hashes, ReadOnlySpan<int> run, int distance, DisjointSets sets, CancellationToken cancellation)
    {
        for (var a = 0; a < run.Length; a++)
        {
            cancellation.ThrowIfCancellationRequested();
            ref readonly var hash = ref hashes[run[a]];
            for (var b = a + 1; b < run.Length; b++)
            {
                if (hash.IsNear(hashes[run[b]], distance))
                {
                    sets.Join(run[a], run[b]);
                }
            }
        }
    }
}
