using Selfsame.Torch;

namespace Selfsame.Clustering;

/// <summary>
/// A balanced tree over clusters: each node divides its clusters between a given number of children, as equally as it can and near ones together, so that a
/// cluster
/// has a digit for each level, the coarsest division first.
/// </summary>
public static class ClusterTree
{
    /// <summary>The leaf of each cluster, from 0 to branches^depth - 1, with the coarsest division as its highest digit.</summary>
    /// <remarks>
    /// A node is divided along the direction in which its centroids vary most, at the place that leaves both sides as many children as they have clusters
    /// for, until
    /// each side has one child. The rule is ours; the paper's map isn't known.
    /// </remarks>
    /// <param name="centroids">[k, d], on the CPU.</param>
    /// <param name="branches">Children of a node, 2 or more.</param>
    /// <param name="depth">Levels, 0 or more.</param>
    /// <exception cref="ArgumentException">There are fewer clusters than leaves.</exception>
    public static int[] Leaves(Tensor centroids, int branches, int depth)
    {
        ArgumentNullException.ThrowIfNull(centroids);
        ArgumentOutOfRangeException.ThrowIfLessThan(branches, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        var count = (int)centroids.Size(0);
        if (count < Math.Pow(branches, depth))
        {
            throw new ArgumentException($"{count} clusters are too few for {Math.Pow(branches, depth):F0} sub-nets; make as many with selfsame cluster "
                + "--clusters, or train fewer phases");
        }

        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        var leaves = new int[count];
        Descend([.. Enumerable.Range(0, count)], depth);
        return leaves;

        void Descend(int[] clusters, int levels)
        {
            if (levels == 0)
            {
                return;
            }

            foreach (var (digit, child) in Divide(centroids, clusters, branches).Index())
            {
                foreach (var cluster in child)
                {
                    leaves[cluster] = (leaves[cluster] * branches) + digit;
                }

                Descend(child, levels - 1);
            }
        }
    }

    private static IEnumerable<int[]> Divide(Tensor centroids, int[] clusters, int parts)
    {
        if (parts == 1)
        {
            return [clusters];
        }

        var ordered = AlongTheirSpread(centroids, clusters);
        var lower = parts / 2;
        var cut = ordered.Length * lower / parts;
        return Divide(centroids, ordered[..cut], lower).Concat(Divide(centroids, ordered[cut..], parts - lower));
    }

    // Their places on the first principal axis are the leading eigenvector of their Gram matrix, [n, n].
    private static int[] AlongTheirSpread(Tensor centroids, int[] clusters)
    {
        if (clusters.Length < 3)
        {
            return clusters;
        }

        using var scope = new Scope();
        var rows = centroids.IndexSelect(0, Tensor.FromArray<long>([.. clusters.Select(c => (long)c)])).To(ScalarType.Float64);
        var centred = rows - rows.Mean([0], keepdim: true);
        var (_, vectors) = centred.Mm(centred.T()).LinalgEigh();
        var places = vectors.Select(1, -1).ToArray<double>();
        // An eigenvector's sign is arbitrary: the cluster that is farthest out comes last.
        var sign = Math.Sign(places.MaxBy(Math.Abs));
        return [.. clusters.Zip(places, (c, place) => (Cluster: c, Place: sign * place)).OrderBy(c => c.Place).ThenBy(c => c.Cluster).Select(c => c.Cluster)];
    }
}
