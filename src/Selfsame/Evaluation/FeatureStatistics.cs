using Selfsame.Torch;

namespace Selfsame.Evaluation;

/// <summary>
/// Numbers that tell whether features have collapsed. Features are [N, d], floating point, on any device, not normalised; everything is
/// computed in float64 on the CPU.
/// </summary>
public static class FeatureStatistics
{
    // Rows per step: bounds the float64 copy to this many rows.
    private const int Chunk = 4096;

    // A share of the features' mean square; float32 rounding alone leaves a variance of about 1e-15 of it.
    private const double NoVariance = 1e-12;

    /// <summary>
    /// The standard deviation of the l2-normalised features over the images, mean over the dimensions (Chen and He 2021, section 4.1):
    /// 1/sqrt(d) when they spread over the sphere, 0 when they are all alike.
    /// </summary>
    /// <param name="features">[N, d] with N at least 2.</param>
    /// <exception cref="ArgumentException">It has no such shape.</exception>
    public static double NormalizedStd(Tensor features)
    {
        var (images, dimensions) = Check(features);
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
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

    /// <summary>
    /// How many dimensions the features fill: exp(H(p)), H being the entropy (natural logarithm) of the eigenvalues of the centred
    /// features'
    /// covariance, normalised to sum to 1 (Roy and Vetterli 2007, applied to the covariance matrix). RankMe takes the singular values of
    /// the
    /// features themselves and gives other numbers.
    /// </summary>
    /// <param name="features">[N, d] with N at least 2. Takes O(N d min(N, d)) time.</param>
    /// <returns>From 1 to min(N - 1, d); 0 when all features are alike.</returns>
    /// <exception cref="ArgumentException">It has no such shape, or a feature isn't finite.</exception>
    public static double EffectiveRank(Tensor features)
    {
        var (images, dimensions) = Check(features);
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
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
        return Rank(scatter.LinalgEigvalsh().ToArray<double>(), NoVariance * power);
    }

    private static (long Images, long Dimensions) Check(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return features.Shape is [>= 2 and var images, >= 1 and var dimensions]
            ? (images, dimensions)
            : throw new ArgumentException($"features must be [N, d] with N of at least 2, not {features}", nameof(features));
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
