using Selfsame.Torch;

namespace Selfsame.Embeddings;

/// <summary>Features on the axes along which they vary most.</summary>
public sealed record PrincipalComponents
{
    // Rows in float64 at a time.
    private const int Chunk = 4096;

    /// <summary>Where each row is on each axis, [N][k].</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Coordinates { get; init; }

    /// <summary>The share of the variance on each axis, 0 to 1.</summary>
    public required IReadOnlyList<double> Shares { get; init; }

    /// <summary>
    /// The rows, centred, on the eigenvectors of their covariance with the largest eigenvalues, computed in float64. An axis points to where its
    /// largest weight is positive, so that the same rows give the same map.
    /// </summary>
    /// <param name="rows">[N, d] with N at least 2, float32, on the CPU. Takes O(N d^2 + d^3) time.</param>
    /// <param name="axes">k, at most d.</param>
    /// <exception cref="ArgumentException">The shape is another.</exception>
    public static PrincipalComponents Of(Tensor rows, int axes)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Shape is not [>= 2 and var count, var dimensions] || dimensions < axes)
        {
            throw new ArgumentException($"rows must be [N, d] with N of at least 2 and d of at least {axes}, not {rows}", nameof(rows));
        }

        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        var mean = rows.Mean([0], dtype: ScalarType.Float64);
        var covariance = Ops.Zeros([dimensions, dimensions], ScalarType.Float64);
        for (long start = 0; start < count; start += Chunk)
        {
            using var inner = new Scope();
            var centred = Centred(rows, mean, start, count);
            covariance.Add_(centred.T().Mm(centred)); // [d, n] x [n, d]
        }

        var (values, vectors) = (covariance / count).LinalgEigh(); // ascending; vectors are columns
        var total = Math.Max(values.ClampMin(0).Sum().ToDouble(), double.Epsilon);
        var leading = vectors.Narrow(1, dimensions - axes, axes).Flip([1]);
        var weights = leading.Contiguous();
        for (var axis = 0; axis < axes; axis++)
        {
            var column = weights.Narrow(1, axis, 1);
            var largest = column.ToArray<double>().MaxBy(Math.Abs);
            if (largest < 0)
            {
                column.Neg_();
            }
        }

        var coordinates = new List<IReadOnlyList<double>>((int)count);
        for (long start = 0; start < count; start += Chunk)
        {
            using var inner = new Scope();
            coordinates.AddRange(Centred(rows, mean, start, count).Mm(weights).ToArray<double>().Chunk(axes)); // [n, d] x [d, k]
        }

        return new PrincipalComponents
        {
            Coordinates = coordinates,
            Shares = [.. values.Narrow(0, dimensions - axes, axes).Flip([0]).ClampMin(0).ToArray<double>().Select(v => v / total)],
        };
    }

    private static Tensor Centred(Tensor rows, Tensor mean, long start, long count) =>
        rows.Narrow(0, start, Math.Min(Chunk, count - start)).To(ScalarType.Float64) - mean;
}
