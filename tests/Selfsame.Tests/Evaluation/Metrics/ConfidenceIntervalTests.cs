using Selfsame.Evaluation.Metrics;
using Xunit;

namespace Selfsame.Tests.Evaluation.Metrics;

public sealed class ConfidenceIntervalTests
{
    [Theory]
    [InlineData(30.798, 263, 25.52, 36.62)] // 81 of 263, Newcombe 1998, table I
    [InlineData(0, 20, 0, 16.11)]
    [InlineData(100, 20, 83.89, 100)]
    [InlineData(50, 10000, 49.02, 50.98)]
    public void An_accuracy_has_wilsons_interval(double percent, int images, double low, double high)
    {
        var interval = ConfidenceInterval.OfAccuracy(percent, images);

        Assert.Equal(low, interval.Low, 0.05);
        Assert.Equal(high, interval.High, 0.05);
    }

    [Fact]
    public void Its_bounds_are_where_the_normal_test_just_accepts()
    {
        // Wilson's definition: |p - b| = z sqrt(b (1 - b) / n).
        const double z = 1.959963984540054;
        var interval = ConfidenceInterval.OfAccuracy(30, 47);
        foreach (var bound in new[] { interval.Low / 100, interval.High / 100 })
        {
            Assert.Equal(z * Math.Sqrt(bound * (1 - bound) / 47), Math.Abs(0.3 - bound), 12);
        }
    }

    [Fact]
    public void A_mean_has_its_standard_errors()
    {
        var interval = ConfidenceInterval.OfMean([1, 2, 3, 4]);

        Assert.Equal(2.5, (interval.Low + interval.High) / 2, 12);
        Assert.Equal(1.959964 * Math.Sqrt(5.0 / 3 / 4), (interval.High - interval.Low) / 2, 5);
        Assert.Throws<ArgumentException>(() => ConfidenceInterval.OfMean([1]));
    }
}
