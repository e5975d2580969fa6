using Selfsame.Torch;

namespace Selfsame.Siamese;

/// <summary>A correlation matrix F = U diag(s) U^T, [d, d], from whose eigenvalues DirectPred makes others.</summary>
/// <param name="Share">s / max s, rising, [d]; what rounding made negative is 0.</param>
/// <param name="Vectors">U, [d, d], an eigenvector in each column.</param>
internal readonly record struct CorrelationSpectrum(Tensor Share, Tensor Vectors)
{
    private const double Smallest = 1e-30;

    /// <summary>Whether a correlation has numbers only. A run that diverged is told so by its loss, which says more than a failed decomposition.</summary>
    public static bool IsFinite(Tensor correlation) => double.IsFinite(correlation.Trace().ToDouble());

    /// <summary>Decomposes F; null when it isn't finite.</summary>
    public static CorrelationSpectrum? Of(Tensor correlation)
    {
        if (!IsFinite(correlation))
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
