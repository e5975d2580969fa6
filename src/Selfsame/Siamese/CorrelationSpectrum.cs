using Selfsame.Torch;

namespace Selfsame.Siamese;

/// <summary>A correlation matrix F = U diag(s) U^T, [d, d], from whose eigenvalues DirectPred makes others.</summary>
/// <param name="Share">s / max s, rising, [d]; what rounding made negative is 0.</param>
/// <param name="Vectors">U, [d, d], an eigenvector in each column.</param>
internal readonly record struct CorrelationSpectrum(Tensor Share, Tensor Vectors)
{
    private const double Smallest = 1e-30;

    /// <summary>Decomposes F; null when it has values that are no numbers. A run that diverged is told so by its loss, which says more.</summary>
    public static CorrelationSpectrum? Of(Tensor correlation)
    {
        if (!double.IsFinite(correlation.Trace().ToDouble()))
        {
            return null;
        }

        var (values, vectors) = correlation.LinalgEigh();
        return new(values.ClampMin(0) / values.Max().ClampMin(Smallest), vectors);
    }

    /// <summary>U diag(values) U^T, [d, d], symmetric to the last bit.</summary>
    public Tensor With(Tensor values)
    {
        var matrix = (Vectors * values).Mm(Vectors.T());
        return (matrix + matrix.T()) / 2;
    }
}
