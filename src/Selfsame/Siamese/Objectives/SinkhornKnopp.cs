using Selfsame.Torch;

namespace Selfsame.Siamese.Objectives;

/// <summary>The Sinkhorn-Knopp algorithm as SwAV balances its codes with it (Cuturi 2013; Caron et al. 2020, section 3.1).</summary>
public static class SinkhornKnopp
{
    /// <summary>
    /// Codes for a batch: exp(scores / epsilon), of which in turn each column (prototype) is scaled to an equal share of the batch and each row (image)
    /// to one. In the end rows sum to one exactly, columns to B / K the better the more iterations there are.
    /// </summary>
    /// <param name="scores">Similarity of B images and K prototypes, [B, K].</param>
    /// <param name="epsilon">The smaller, the nearer codes are to one-hot; above 0.</param>
    /// <param name="iterations">How many times; SwAV takes 3.</param>
    /// <returns>[B, K].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An epsilon of 0 or less, or no iteration.</exception>
    public static Tensor Codes(Tensor scores, double epsilon, int iterations)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);

        // In logarithms nothing overflows, however small epsilon is. Constant factors cancel in the last division.
        var codes = scores / epsilon;
        for (var i = 0; i < iterations; i++)
        {
            codes = codes - codes.Logsumexp([0], keepdim: true);
            codes = codes - codes.Logsumexp([1], keepdim: true);
        }

        return codes.Exp();
    }

    /// <summary>
    /// What <see cref="Codes"/> does, for scores that are never in memory together: the codes of any rows are then softmax(scores / epsilon
    /// + result), the same as
    /// of all at once.
    /// </summary>
    /// <param name="chunks">The scores, some rows at a time, [n, K] each; asked for once an iteration. Each chunk is computed in a scope of its own.</param>
    /// <param name="epsilon">The smaller, the nearer codes are to one-hot; above 0.</param>
    /// <param name="iterations">How many times columns and rows are scaled in turn.</param>
    /// <returns>The logarithms of the columns' factors, [K].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An epsilon of 0 or less, or no iteration.</exception>
    public static Tensor ColumnFactors(IReadOnlyList<Func<Tensor>> chunks, double epsilon, int iterations)
    {
        ArgumentNullException.ThrowIfNull(chunks);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        using var scope = new Scope();
        Tensor? factors = null;
        for (var i = 0; i < iterations; i++)
        {
            Tensor? columns = null;
            foreach (var chunk in chunks)
            {
                using var inner = new Scope();
                var codes = chunk() / epsilon;
                if (factors is not null)
                {
                    codes = codes + factors;
                    codes = codes - codes.Logsumexp([1], keepdim: true);
                }

                var sum = codes.Logsumexp([0]);                                 // [K]
                columns = inner.Keep(columns is null ? sum : columns.Logaddexp(sum));
            }

            factors = factors is null ? -columns! : factors - columns!;
        }

        return scope.Keep(factors!);
    }
}
