namespace Selfsame.Vision.Augmentation;

/// <summary>
/// A counter-based random generator: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
/// The n-th number is a hash of <c>seed + n * gamma</c>, so a stream has eight bytes of state and starting one costs nothing:
/// every view of every image gets its own, and no generator state has to be saved to resume a run.
/// </summary>
/// <remarks>A mutable value type: pass it by reference.</remarks>
public struct RandomStream
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private ulong _counter;

    /// <summary>Starts the stream that belongs to <paramref name="seed"/>.</summary>
    public RandomStream(ulong seed) => _counter = seed;

    /// <summary>The seed of one view: a hash of everything that may tell two views apart. Equal arguments give equal seeds.</summary>
    public static ulong SeedFor(ulong seed, int epoch, int image, int view)
    {
        var hash = Mix(seed + Gamma);
        hash = Mix(hash + ((uint)epoch * Gamma));
        hash = Mix(hash + ((uint)image * Gamma));
        return Mix(hash + ((uint)view * Gamma));
    }

    /// <summary>64 uniformly distributed bits.</summary>
    public ulong NextBits() => Mix(_counter += Gamma);

    /// <summary>A number from [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number from [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public double Uniform(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>True with the given probability: always at 1, never at 0.</summary>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>An integer from [0, <paramref name="bound"/>), without modulo bias (Lemire 2019).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var range = (ulong)bound;
        var high = Math.BigMul(NextBits(), range, out var low);
        if (low < range)
        {
            var threshold = unchecked(0UL - range) % range;
            while (low < threshold)
            {
                high = Math.BigMul(NextBits(), range, out low);
            }
        }

        return (int)high;
    }

    /// <summary>Puts the items into a uniformly random order (Fisher-Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
