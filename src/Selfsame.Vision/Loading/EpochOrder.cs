using Selfsame.Vision.Augmentation;

namespace Selfsame.Vision.Loading;

/// <summary>The order in which an epoch visits the images.</summary>
internal static class EpochOrder
{
    // Keeps the stream of the order apart from those of the views, whose image index is never negative.
    private const int OrderStream = -1;

    /// <summary>All indices once: a random permutation that depends on seed and epoch only, or their natural order.</summary>
    public static int[] Create(int count, bool shuffle, ulong seed, int epoch)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            order[i] = i;
        }

        if (shuffle)
        {
            var random = new RandomStream(RandomStream.SeedFor(seed, epoch, OrderStream, 0));
            random.Shuffle<int>(order);
        }

        return order;
    }
}
