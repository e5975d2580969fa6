using Selfsame.Torch;

namespace Selfsame.Evaluation.Logistic;

/// <summary>
/// Features along their principal directions: x' = (x - mean) Q with orthonormal Q. A regression on these is the same as on the features (the L2 norm of the
/// weights doesn't change, and the bias takes up the mean), but its directions hardly depend on each other, which is what makes a minimisation short. With
/// fewer rows than dimensions there are as many directions as rows: the rest can't lower the loss, so their weights are 0.
/// </summary>
internal sealed class PrincipalRows : IDisposable
{
    private const int Chunk = 16384;

    // Directions with less of the largest variance than this are rounding, when they come from products of rows.
    private const double NoVariance = 1e-6;

    private PrincipalRows(Tensor rows, Tensor mean, Tensor directions, double[] scatter)
    {
        Rows = rows;
        Mean = mean;
        Directions = directions;
        Scatter = scatter;
    }

    /// <summary>x', [n, r], float32.</summary>
    public Tensor Rows { get; }

    /// <summary>The mean of the features, [d], float32.</summary>
    public Tensor Mean { get; }

    /// <summary>Q, [d, r], float32.</summary>
    public Tensor Directions { get; }

    /// <summary>The sum of squares of each column of <see cref="Rows"/>, [r].</summary>
    public double[] Scatter { get; }

    /// <summary>Turns features; memory is one more copy of them.</summary>
    /// <param name="features">[n, d], float32, on the CPU.</param>
    public static PrincipalRows Of(Tensor features)
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        var mean = (features.Sum([0], false, ScalarType.Float64) / features.Size(0)).To(ScalarType.Float32);
        var (directions, scatter) = features.Size(0) < features.Size(1) ? FromProducts(features, mean) : FromScatter(features, mean);
        var rows = Tensor.Empty([features.Size(0), directions.Size(1)]);
        foreach (var (centred, start) in Centred(features, mean))
        {
            rows.Narrow(0, start, centred.Size(0)).Copy_(centred.Mm(directions)); // [n, d] x [d, r]
        }

        return new(Own(scope, rows), Own(scope, mean), Own(scope, directions), scatter);
    }

    public void Dispose()
    {
        Rows.Dispose();
        Mean.Dispose();
        Directions.Dispose();
    }

    private static (Tensor Directions, double[] Scatter) FromScatter(Tensor features, Tensor mean)
    {
        var dimensions = features.Size(1);
        var sum = Ops.Zeros([dimensions, dimensions], ScalarType.Float64);
        foreach (var (centred, _) in Centred(features, mean))
        {
            sum.Add_(centred.T().Mm(centred)); // [d, n] x [n, d]
        }

        var (values, vectors) = sum.LinalgEigh();
        return (vectors.To(ScalarType.Float32).Contiguous(), Array.ConvertAll(values.ToArray<double>(), v => Math.Max(v, 0)));
    }

    private static (Tensor Directions, double[] Scatter) FromProducts(Tensor features, Tensor mean)
    {
        var centred = (features - mean).To(ScalarType.Float64);
        var (values, vectors) = centred.Mm(centred.T()).LinalgEigh(); // [n, d] x [d, n], rising
        var all = values.ToArray<double>();
        var kept = Math.Max(1, all.Count(v => v > NoVariance * all[^1]));
        var scatter = Array.ConvertAll(all[^kept..], v => Math.Max(v, double.Epsilon));
        var scales = Tensor.FromArray<double>(Array.ConvertAll(scatter, v => v > double.Epsilon ? 1 / Math.Sqrt(v) : 0));
        var directions = centred.T().Mm(vectors.Narrow(1, all.Length - kept, kept)) * scales; // [d, n] x [n, r]
        return (directions.To(ScalarType.Float32).Contiguous(), scatter);
    }

    private static IEnumerable<(Tensor Rows, long Start)> Centred(Tensor features, Tensor mean)
    {
        for (long start = 0; start < features.Size(0); start += Chunk)
        {
            using var scope = new Scope();
            yield return (features.Narrow(0, start, Math.Min(Chunk, features.Size(0) - start)) - mean, start);
        }
    }

    private static Tensor Own(Scope scope, Tensor tensor) => scope.Keep(tensor).DetachFromScope();
}
