using Selfsame.Clustering;
using Selfsame.Training;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Backbones.Subnets;
using Selfsame.Vision.Sources;

namespace Selfsame.Routing;

/// <summary>
/// Which images each sub-net learns from, and in which order sub-nets and images come. In a phase that opens the last p stages, a sub-net has the images of
/// every
/// cluster whose sub-net has the same last p groups. Everything is drawn from (seed, epoch, step), so that there is no state to save.
/// </summary>
internal sealed class SubnetImages
{
    // Keeps these draws apart from those of views and of the largest network's order.
    private const int PathStream = -3;
    private const int ImageStream = -4;

    private readonly SdrOptions _options;
    private readonly ulong _seed;
    private readonly int[] _clusters;
    private readonly int[] _leaves;
    private readonly int _levels;

    /// <param name="options">The recipe's.</param>
    /// <param name="file">The clusters.</param>
    /// <param name="images">The images of the run.</param>
    /// <param name="seed">The run's.</param>
    /// <exception cref="RunException">The clusters are those of other images.</exception>
    /// <exception cref="ArgumentException">There are fewer clusters than sub-nets.</exception>
    public SubnetImages(SdrOptions options, ClusterFile file, IImageSource images, ulong seed)
    {
        if (file.Fingerprint != images.Fingerprint)
        {
            throw new RunException($"{file.Path} has the clusters of other images ({file.Location}, by names, order or number); cluster these, with the "
                + $"same classes and limit: selfsame cluster RUN --data {images.Location}");
        }

        (_options, _seed, _levels) = (options, seed, options.Opened);
        _clusters = [.. file.Assignments];
        var count = (int)file.Centroids.Size(0);
        if (options.Order == ClusterOrder.Numbered && count < options.Count)
        {
            throw new ArgumentException(
                $"{count} clusters are too few for {options.Count} sub-nets; make as many with selfsame cluster --clusters, or train fewer phases");
        }

        int[] leaves = options.Order == ClusterOrder.Numbered
            ? [.. Enumerable.Range(0, count).Select(c => (int)((long)c * options.Count / count))]
            : ClusterTree.Leaves(file.Centroids, options.Subnets.Groups, _levels);
        _leaves = options.Order == ClusterOrder.CoarseLast ? Array.ConvertAll(leaves, Reverse) : leaves;
    }

    /// <summary>The images of each sub-net of a phase, by its number; sub-nets without images are left out.</summary>
    /// <param name="opened">How many stages are open.</param>
    public IReadOnlyList<(int Leaf, int[] Images)> Pools(int opened)
    {
        var leaves = (int)Math.Pow(_options.Subnets.Groups, opened);
        // The last groups of a path are the lowest digits of its number.
        var pools = _clusters.Index().Where(c => c.Item >= 0).ToLookup(c => _leaves[c.Item] % leaves, c => c.Index);
        return [.. pools.OrderBy(p => p.Key).Select(p => (p.Key, p.ToArray()))];
    }

    /// <summary>The cluster of an image; -1 for one that has none.</summary>
    public int ClusterOf(int image) => _clusters[image];

    /// <summary>The path of a sub-net of a phase.</summary>
    /// <param name="leaf">Its number among those of the phase.</param>
    /// <param name="opened">How many stages are open.</param>
    public SubnetPath PathOf(int leaf, int opened)
    {
        var groups = SubnetPath.Of(leaf, _options.Subnets.Groups).Groups.ToArray();
        if (_options.ClosedStages == ClosedStages.Whole)
        {
            Array.Fill(groups, SubnetPath.Largest.Groups[0], 0, SubnetPath.Stages - opened);
        }

        return new SubnetPath(groups);
    }

    /// <summary>Which sub-net each step of an epoch trains, as places in <paramref name="pools"/>.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="first">The phase's first epoch.</param>
    /// <param name="steps">Steps an epoch.</param>
    /// <param name="pools">The phase's images.</param>
    public int[] Turns(int epoch, int first, int steps, IReadOnlyList<(int Leaf, int[] Images)> pools)
    {
        var turns = new int[steps];
        for (var step = 0; step < steps; step++)
        {
            var random = Stream(epoch, PathStream, step);
            turns[step] = _options.Sampling switch
            {
                PathSampling.Uniform => random.Below(pools.Count),
                PathSampling.Proportional => Proportional(random.Below(pools.Sum(p => p.Images.Length)), pools),
                _ => Balanced(((long)(epoch - first) * steps) + step, first, pools.Count),
            };
        }

        return turns;
    }

    /// <summary>The images of each step of an epoch, one batch after another: of a pool that is smaller than a batch, each as often as any other.</summary>
    public int[] Order(int epoch, IReadOnlyList<int> turns, IReadOnlyList<(int Leaf, int[] Images)> pools, int batchSize)
    {
        var order = new int[turns.Count * batchSize];
        foreach (var (step, turn) in turns.Index())
        {
            var random = Stream(epoch, ImageStream, step);
            var pool = pools[turn].Images.AsSpan();
            var batch = order.AsSpan(step * batchSize, batchSize);
            while (!batch.IsEmpty)
            {
                random.Shuffle(pool);
                var count = Math.Min(pool.Length, batch.Length);
                pool[..count].CopyTo(batch);
                batch = batch[count..];
            }

            // The next draw from it must not depend on this one, or an epoch couldn't be entered in its middle.
            pool.Sort();
        }

        return order;
    }

    private static int Proportional(int image, IReadOnlyList<(int Leaf, int[] Images)> pools)
    {
        var turn = 0;
        while (image >= pools[turn].Images.Length)
        {
            image -= pools[turn++].Images.Length;
        }

        return turn;
    }

    private int Balanced(long step, int phase, int count)
    {
        var (round, place) = Math.DivRem(step, count);
        var order = Enumerable.Range(0, count).ToArray();
        Stream(phase, PathStream - 100, (int)round).Shuffle<int>(order);
        return order[place];
    }

    private RandomStream Stream(int epoch, int stream, int step) => new(RandomStream.SeedFor(_seed, epoch, stream, step));

    // The digits of a leaf from the last to the first.
    private int Reverse(int leaf)
    {
        var reversed = 0;
        for (var level = 0; level < _levels; level++)
        {
            (leaf, var digit) = Math.DivRem(leaf, _options.Subnets.Groups);
            reversed = (reversed * _options.Subnets.Groups) + digit;
        }

        return reversed;
    }
}
