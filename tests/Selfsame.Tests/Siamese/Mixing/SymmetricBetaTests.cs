using Selfsame.Siamese.Mixing;
using Selfsame.Vision.Augmentation;
using Xunit;

namespace Selfsame.Tests.Siamese.Mixing;

public sealed class SymmetricBetaTests
{
    private const int Draws = 100_000;

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(8)]
    public void HasTheMomentsOfItsDistribution(double alpha)
    {
        var random = new RandomStream(3);
        var (mean, second, fourth) = (0.0, 0.0, 0.0);
        for (var i = 0; i < Draws; i++)
        {
            var x = SymmetricBeta.Sample(alpha, ref random);
            Assert.InRange(x, 0, 1);
            mean += x / Draws;
            second += Math.Pow(x - 0.5, 2) / Draws;
            fourth += Math.Pow(x - 0.5, 4) / Draws;
        }

        // Central moments of Beta(a, a): 1 / (4 (2a + 1)) and 3 / (16 (2a + 1) (2a + 3)). Five standard errors at most.
        Assert.Equal(0.5, mean, 0.008);
        Assert.Equal(1 / (4 * ((2 * alpha) + 1)), second, 0.002);
        Assert.Equal(3 / (16 * ((2 * alpha) + 1) * ((2 * alpha) + 3)), fourth, 0.0005);
    }

    [Fact]
    public void IsUniformAtOne()
    {
        var random = new RandomStream(4);
        var counts = new int[10];
        for (var i = 0; i < Draws; i++)
        {
            counts[Math.Min(9, (int)(10 * SymmetricBeta.Sample(1, ref random)))]++;
        }

        // Six standard deviations of a binomial.
        Assert.All(counts, count => Assert.InRange(count, 10_000 - 570, 10_000 + 570));
    }
}
