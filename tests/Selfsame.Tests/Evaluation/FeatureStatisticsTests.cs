using Selfsame.Evaluation;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Evaluation;

public sealed class FeatureStatisticsTests : IDisposable
{
    private readonly Scope _scope = new();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(20_000, 32)]
    [InlineData(9_000, 5)]
    public void Isotropic_features_are_healthy(int rows, int dimensions)
    {
        var features = Normal(rows, dimensions);

        Assert.Equal(1 / Math.Sqrt(dimensions), FeatureStatistics.NormalizedStd(features), 0.003);
        Assert.InRange(FeatureStatistics.EffectiveRank(features), dimensions * 0.99, dimensions);
    }

    [Fact]
    public void Collapsed_features_have_neither_spread_nor_rank()
    {
        var features = Normal(1, 64).Expand([300, 64]).Contiguous();

        Assert.Equal(0, FeatureStatistics.NormalizedStd(features), 1e-7);
        Assert.Equal(0, FeatureStatistics.EffectiveRank(features));
        Assert.Equal(0, FeatureStatistics.EffectiveRank(features.Narrow(0, 0, 10)));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(12)] // fewer rows than dimensions
    public void Features_on_a_line_have_rank_1(int rows)
    {
        var features = Normal(rows, 1).Mm(Normal(1, 40)) + Normal(1, 40);

        Assert.Equal(1, FeatureStatistics.EffectiveRank(features), 1e-4);
    }

    [Fact]
    public void The_rank_is_the_exponential_of_the_eigenvalues_entropy()
    {
        // Variances 3 : 1 : 0.
        var features = Tensor.FromArray<double>([Math.Sqrt(3), 0, 7, -Math.Sqrt(3), 0, 7, 0, 1, 7, 0, -1, 7], 4, 3);

        Assert.Equal(Math.Exp(-(0.75 * Math.Log(0.75)) - (0.25 * Math.Log(0.25))), FeatureStatistics.EffectiveRank(features), 1e-12);
    }

    [Fact]
    public void The_std_is_that_of_unit_rows()
    {
        // Rows (1, 0) and (0, 1) after normalisation: each dimension has variance 1/2.
        var features = Tensor.FromArray<float>([5, 0, 0, 3], 2, 2);

        Assert.Equal(Math.Sqrt(0.5), FeatureStatistics.NormalizedStd(features), 1e-12);
    }

    [Fact]
    public void Few_rows_have_the_same_rank_as_with_zero_columns_less()
    {
        var features = Normal(30, 20);
        var padded = Ops.Cat([features, Ops.Zeros([30, 40])], 1);

        Assert.Equal(FeatureStatistics.EffectiveRank(features), FeatureStatistics.EffectiveRank(padded), 1e-9);
    }

    [Fact]
    public void Wrong_shapes_and_values_are_refused()
    {
        Assert.Throws<ArgumentException>(() => FeatureStatistics.EffectiveRank(Normal(1, 4)));
        Assert.Throws<ArgumentException>(() => FeatureStatistics.NormalizedStd(Ops.Zeros([4])));
        Assert.Throws<ArgumentException>(() => FeatureStatistics.EffectiveRank(Normal(4, 4) / 0.0));
    }

    private static Tensor Normal(int rows, int columns)
    {
        var random = new Random((rows * 1000) + columns);
        var values = new float[rows * columns];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return Tensor.FromArray<float>(values, rows, columns);
    }
}
