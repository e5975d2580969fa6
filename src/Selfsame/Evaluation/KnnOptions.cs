namespace Selfsame.Evaluation;

/// <summary>The protocol of the k-nearest-neighbour classifier; the defaults are the usual ones (Wu et al. 2018 with T = 0.1).</summary>
public sealed record KnnOptions
{
    /// <summary>Neighbours that vote.</summary>
    public int K { get; init; } = 200;

    /// <summary>T in the weight exp(cos / T) of a vote.</summary>
    public double Temperature { get; init; } = 0.1;

    /// <summary>Queries compared at a time.</summary>
    public int QueryChunk { get; init; } = 512;

    /// <summary>Rows of the bank compared at a time.</summary>
    public int BankChunk { get; init; } = 8192;

    /// <summary>Checks that the values make sense.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    internal void Validate()
    {
        if (K < 1)
        {
            throw new ArgumentException($"knn.k must be at least 1, not {K}");
        }

        // exp(cos / T) overflows a double below 1/709.
        if (Temperature is not (>= 0.002 and <= 1e6))
        {
            throw new ArgumentException(FormattableString.Invariant($"knn.temperature must be at least 0.002, not {Temperature}"));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(QueryChunk, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BankChunk, 1);
    }
}
