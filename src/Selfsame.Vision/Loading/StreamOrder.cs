using Selfsame.Vision.Augmentation;

namespace Selfsame.Vision.Loading;

/// <summary>
/// The order in which an epoch visits the images of a source that is read forward. The parts in random order, one behind another, are cut into lanes of equal
/// length, each of which is read forward on its own and shuffled within a window; every batch takes an equal run of rows from each lane. So an epoch
/// still visits every image once, and depends on seed, epoch, batch size and window only: not on how many processes and threads share the lanes.
/// </summary>
internal sealed class StreamOrder
{
    /// <summary>How many places are read at once.</summary>
    public const int MostLanes = 8;

    // Streams beside that of the indexed order; an image's are never negative.
    private const int OrderStream = -1;

    private readonly int[] _sequence;
    private readonly int[] _laneStarts;
    private readonly byte[] _lanes;

    /// <summary>Draws the order.</summary>
    /// <param name="partStarts">The first image of every part, rising from 0.</param>
    /// <param name="count">Images in all parts.</param>
    /// <param name="options">Batch size, seed, window, and whether to shuffle at all.</param>
    /// <param name="epoch">The epoch.</param>
    public StreamOrder(IReadOnlyList<int> partStarts, int count, ImageLoaderOptions options, int epoch)
    {
        var lanes = options.Shuffle ? Math.Min(MostLanes, count) : 1;
        _sequence = Sequence(partStarts, count, options, epoch);
        _laneStarts = [.. Enumerable.Range(0, lanes + 1).Select(lane => (int)((long)count * lane / lanes))];
        Images = new int[count];
        _lanes = new byte[count];
        var shuffled = (int[])_sequence.Clone();
        for (var lane = 0; options.Shuffle && lane < lanes; lane++)
        {
            ShuffleWithin(
                shuffled.AsSpan(_laneStarts[lane], _laneStarts[lane + 1] - _laneStarts[lane]),
                Math.Max(1, options.ShuffleWindow / lanes),
                new RandomStream(RandomStream.SeedFor(options.Seed, epoch, OrderStream, 1 + lane)));
        }

        Deal(shuffled, options.BatchSize);
    }

    /// <summary>Which image is at each position of the epoch.</summary>
    public int[] Images { get; }

    /// <summary>How many places are read at once.</summary>
    public int Lanes => _laneStarts.Length - 1;

    /// <summary>The lane that brings a position's image.</summary>
    public int LaneOf(int position) => _lanes[position];

    /// <summary>What a lane reads, in order.</summary>
    public ReadOnlyMemory<int> SequenceOf(int lane) => _sequence.AsMemory(_laneStarts[lane].._laneStarts[lane + 1]);

    private static int[] Sequence(IReadOnlyList<int> partStarts, int count, ImageLoaderOptions options, int epoch)
    {
        var parts = new int[partStarts.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = i;
        }

        if (options.Shuffle)
        {
            var random = new RandomStream(RandomStream.SeedFor(options.Seed, epoch, OrderStream, 0));
            random.Shuffle<int>(parts);
        }

        var sequence = new int[count];
        var at = 0;
        foreach (var part in parts)
        {
            var end = part + 1 < parts.Length ? partStarts[part + 1] : count;
            for (var image = partStarts[part]; image < end; image++)
            {
                sequence[at++] = image;
            }
        }

        return sequence;
    }

    // A buffer of the window's size; each step gives one of it at random and fills its place with the next. Done in place: what is given lies before
    // what is held.
    private static void ShuffleWithin(Span<int> images, int window, RandomStream random)
    {
        for (var i = 0; i < images.Length - 1; i++)
        {
            var j = i + random.Below(Math.Min(window, images.Length - i));
            (images[i], images[j]) = (images[j], images[i]);
        }
    }

    private void Deal(int[] shuffled, int batchSize)
    {
        var next = _laneStarts[..^1];
        for (var position = 0; position < shuffled.Length; position++)
        {
            var lane = (int)((long)(position % batchSize) * Lanes / batchSize);
            if (next[lane] == _laneStarts[lane + 1])
            {
                lane = MostLeft(next);
            }

            _lanes[position] = (byte)lane;
            Images[position] = shuffled[next[lane]++];
        }
    }

    private int MostLeft(int[] next)
    {
        var best = 0;
        for (var lane = 1; lane < next.Length; lane++)
        {
            best = _laneStarts[lane + 1] - next[lane] > _laneStarts[best + 1] - next[best] ? lane : best;
        }

        return best;
    }
}
