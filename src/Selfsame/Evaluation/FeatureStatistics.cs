using Selfsame.Torch;

namespace Selfsame.Evaluation;

/// <summary>Numbers that tell whether features have collapsed.</summary>
/// <param name="Std">
/// Standard deviation of the l2-normalised features over the images, mean over the dimensions (Chen and He 2021, section 4.1):
/// <paramref name="HealthyStd"/> when they spread over the sphere, 0 when they are all alike.
/// </param>
/// <param name="HealthyStd">1/sqrt(d).</param>
/// <param name="EffectiveRank">
/// How many dimensions the features fill, from 1 to d: exp(H(p)), H being the entropy (natural logarithm) of the eigenvalues of the centred
/// features' covariance, normalised to sum to 1 (Roy and Vetterli 2007, on the covariance matrix). 0 when all features are alike. RankMe
/// takes the uncentred features' singular values instead and gives other numbers.
/// </param>
/// <param name="Images">N, the number of rows.</param>
/// <param name="Dimensions">d, the number of columns.</param>
public sealed record FeatureStatistics(double Std, double HealthyStd, double EffectiveRank, long Images, long Dimensions)
{
    // Rows per step: bounds the float64 copy to this many rows.
    private const int Chunk = 4096;

    // A share of the features' mean square; float32 rounding alone leaves a variance of about 1e-15 of it.
    private const double NoVariance = 1e-12;

    /// <summary>Measures features.</summary>
    /// <param name="features">[N, d] with N at least 2, floating point, not normalised; computed in float64. Takes O(N d min(N, d)) time.</param>
    /// <exception cref="ArgumentException">There is no such shape, or a feature isn't finite.</exception>
    public static FeatureStatistics Of(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Shape is not [>= 2 and var images, >= 1 and var dimensions])
        {
            throw new ArgumentException($"features must be [N, d] with N of at least 2, not [{string.Join(", ", features.Shape)}]", nameof(features));
        }

        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        return new FeatureStatistics(
            MeanStd(features, images, dimensions),
            1 / Math.Sqrt(dimensions),
            Rank(features, images, dimensions),
            images,
            dimensions);
    }

    private static double MeanStd(Tensor features, long images, long dimensions)
    {
        var sum = Ops.Zeros([dimensions], ScalarType.Float64);
        foreach (var rows in Chunks(features, images))
        {
            sum.Add_(Unit(rows).Sum([0]));
        }

        var mean = sum / images;
        var squares = Ops.Zeros([dimensions], ScalarType.Float64);
        foreach (var rows in Chunks(features, images))
        {
            squares.Add_((Unit(rows) - mean).Square().Sum([0]));
        }

        return (squares / (images - 1)).Sqrt().Mean().ToDouble();
    }

    private static double Rank(Tensor features, long images, long dimensions)
    {
        var sum = Ops.Zeros([dimensions], ScalarType.Float64);
        var power = 0.0;
        foreach (var rows in Chunks(features, images))
        {
            sum.Add_(rows.Sum([0]));
            power += rows.Square().Sum().ToDouble();
        }

        if (!double.IsFinite(power))
        {
            throw new ArgumentException("a feature isn't finite; the backbone's weights or its input are broken", nameof(features));
        }

        var mean = sum / images;
        var scatter = images < dimensions ? Gram(features, mean) : Covariance(features, mean, images, dimensions);
        var eigenvalues = scatter.LinalgEigvalsh().ToArray<double>();
        return Rank(eigenvalues, NoVariance * power);
    }

    private static double Rank(double[] eigenvalues, double negligible)
    {
        var trace = eigenvalues.Sum(value => Math.Max(value, 0));
        if (trace <= negligible)
        {
            return 0;
        }

        // p log p is 0 at p = 0; rounding makes some eigenvalues slightly negative.
        return Math.Exp(-eigenvalues.Where(value => value > 0).Sum(value => value / trace * Math.Log(value / trace)));
    }

    private static Tensor Covariance(Tensor features, Tensor mean, long images, long dimensions)
    {
        var covariance = Ops.Zeros([dimensions, dimensions], ScalarType.Float64);
        foreach (var rows in Chunks(features, images))
        {
            var centred = rows - mean;
            covariance.Add_(centred.T().Mm(centred)); // [d, n] x [n, d]
        }

        return covariance;
    }

    // [N, N] has the same eigenvalues as [d, d], the zeros aside, and is the smaller here.
    private static Tensor Gram(Tensor features, Tensor mean)
    {
        var centred = features.To(Device.Cpu, ScalarType.Float64) - mean;
        return centred.Mm(centred.T());
    }

    private static IEnumerable<Tensor> Chunks(Tensor features, long images)
    {
        for (long start = 0; start < images; start += Chunk)
        {
            var rows = features.Narrow(0, start, Math.Min(Chunk, images - start)).To(Device.Cpu, ScalarType.Float64);
            yield return rows;
            rows.Dispose();
        }
    }

    private static Tensor Unit(Tensor rows) => rows / rows.Norm(2, [1], keepdim: true).ClampMin(1e-12);
}
