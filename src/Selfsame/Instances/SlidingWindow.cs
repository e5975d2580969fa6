using Selfsame.Vision.Augmentation;

namespace Selfsame.Instances;

/// <summary>
/// PIC's order of visits (Cao et al. 2020): of a fixed permutation of the N images, a window of W neighbours is visited in random order, then moves on by S,
/// modulo N. An image is visited W / S times within as many windows, and then not until the window has been round. It goes on across epochs, which stay as long
/// as they are.
/// </summary>
/// <remarks>The released code takes W for the modulus, so that its window never leaves the first W images; this one goes over all.</remarks>
public sealed class SlidingWindow
{
    // Keep the draws of permutation and windows apart from each other and from those of views, whose image index is never negative.
    private const int PermutationStream = -2;
    private const int WindowStream = -3;

    private readonly int[] _images;
    private readonly ulong _seed;

    /// <summary>An order over so many images.</summary>
    /// <param name="images">N.</param>
    /// <param name="window">W; at most N are taken.</param>
    /// <param name="stride">S, at most W.</param>
    /// <param name="seed">Decides the permutation and each window's order.</param>
    public SlidingWindow(int images, int window, int stride, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        (_images, _seed) = (Permutation(images, seed), seed);
        Window = Math.Min(window, images);
        Stride = Math.Min(stride, Window);
    }

    /// <summary>W, images a window.</summary>
    public int Window { get; }

    /// <summary>S, by how many images the next window is ahead.</summary>
    public int Stride { get; }

    /// <summary>All indices once, in random order.</summary>
    public static int[] Permutation(int images, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, images)];
        new RandomStream(RandomStream.SeedFor(seed, 0, PermutationStream, 0)).Shuffle<int>(order);
        return order;
    }

    /// <summary>The images of the k-th window, in the order of their visits.</summary>
    public int[] At(int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        var start = (int)((long)k * Stride % _images.Length);
        var order = new int[Window];
        for (var i = 0; i < Window; i++)
        {
            order[i] = _images[(start + i) % _images.Length];
        }

        new RandomStream(RandomStream.SeedFor(_seed, k, WindowStream, 0)).Shuffle<int>(order);
        return order;
    }

    /// <summary>The visits of an epoch: so many, from where the epoch before ended.</summary>
    /// <param name="epoch">Which, from 0.</param>
    /// <param name="visits">Visits an epoch.</param>
    public int[] Epoch(int epoch, int visits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        var order = new int[visits];
        var first = (long)epoch * visits;
        for (var done = 0; done < visits;)
        {
            var (k, place) = Math.DivRem(first + done, Window);
            var part = At((int)k).AsSpan((int)place);
            part = part[..Math.Min(part.Length, visits - done)];
            part.CopyTo(order.AsSpan(done));
            done += part.Length;
        }

        return order;
    }
}
