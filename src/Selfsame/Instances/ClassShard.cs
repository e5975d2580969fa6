namespace Selfsame.Instances;

/// <summary>The classes that one process of several holds: a run of neighbours.</summary>
/// <param name="Start">The first.</param>
/// <param name="Count">How many.</param>
public readonly record struct ClassShard(long Start, long Count)
{
    /// <summary>The class after the last.</summary>
    public long End => Start + Count;

    /// <summary>The share of process <paramref name="rank"/> of <paramref name="size"/>: N / T classes, the first N mod T processes one more.</summary>
    public static ClassShard Of(long classes, int rank, int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(classes);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, size);
        var (share, rest) = Math.DivRem(classes, size);
        return new ClassShard((rank * share) + Math.Min(rank, rest), share + (rank < rest ? 1 : 0));
    }

    /// <summary>Whether it holds a class.</summary>
    public bool Contains(long index) => index >= Start && index < End;
}
