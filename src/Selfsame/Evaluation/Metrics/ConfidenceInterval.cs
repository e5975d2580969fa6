namespace Selfsame.Evaluation.Metrics;

/// <summary>The bounds between which a figure's true value lies with 95 % confidence, in the figure's own unit.</summary>
/// <param name="Low">The lower bound.</param>
/// <param name="High">The upper bound.</param>
public readonly record struct ConfidenceInterval(double Low, double High)
{
    // The two-sided 95 % point of the normal distribution.
    private const double Z = 1.959963984540054;

    /// <summary>
    /// Of an accuracy: Wilson's score interval (Wilson 1927), which stays within 0 to 100 and holds for few images and accuracies near either end.
    /// It covers the draw of the test images, not the seeds of training.
    /// </summary>
    /// <param name="percent">The accuracy, 0 to 100.</param>
    /// <param name="images">How many images it was measured on, at least 1.</param>
    public static ConfidenceInterval OfAccuracy(double percent, long images)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        var p = percent / 100;
        var spread = Z * Z / images;
        var middle = (p + (spread / 2)) / (1 + spread);
        var half = Math.Sqrt((p * (1 - p) * spread) + (spread * spread / 4)) / (1 + spread);
        return new(100 * Math.Max(0, middle - half), 100 * Math.Min(1, middle + half));
    }

    /// <summary>Of a mean over independent draws: mean ± 1.96 standard errors, with the sample's standard deviation.</summary>
    /// <param name="values">At least two.</param>
    /// <exception cref="ArgumentException">There are fewer.</exception>
    public static ConfidenceInterval OfMean(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count < 2)
        {
            throw new ArgumentException("an interval of a mean needs at least two values", nameof(values));
        }

        var mean = values.Average();
        var half = Z * Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1.0) / values.Count);
        return new(mean - half, mean + half);
    }
}
