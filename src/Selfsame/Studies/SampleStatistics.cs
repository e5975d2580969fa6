namespace Selfsame.Studies;

/// <summary>A few measured values, such as those of several seeds.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Spread">Their standard deviation with n - 1; null for fewer than two.</param>
/// <param name="Values">The values.</param>
public sealed record SampleStatistics(double Mean, double? Spread, IReadOnlyList<double> Values)
{
    /// <summary>The statistics of values.</summary>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public static SampleStatistics Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        var mean = all.Average();
        return new SampleStatistics(mean, all.Length < 2 ? null : Math.Sqrt(all.Sum(v => (v - mean) * (v - mean)) / (all.Length - 1)), all);
    }
}
