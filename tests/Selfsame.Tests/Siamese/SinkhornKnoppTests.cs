using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class SinkhornKnoppTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void CodesAreThoseOfPlainAlternatingDivisions(int iterations)
    {
        using var scope = new Scope();
        var scores = Views.Random(6, 4, 1) * 0.3;

        var codes = SinkhornKnopp.Codes(scores, 0.05, iterations);

        FiniteDifferences.AssertClose(Reference(scores, 0.05, iterations), codes.ToArray<double>(), 1e-12);
    }

    [Fact]
    public void EachImageSumsToOneAndEachPrototypeToItsShare()
    {
        using var scope = new Scope();
        var scores = Views.Random(12, 5, 2) * 0.3;

        var codes = SinkhornKnopp.Codes(scores, 0.1, 200);

        Assert.All(codes.Sum([1]).ToArray<double>(), sum => Assert.Equal(1, sum, 12));
        Assert.All(codes.Sum([0]).ToArray<double>(), sum => Assert.Equal(12.0 / 5, sum, 6));
    }

    [Fact]
    public void EqualScoresAreSharedOutEvenly()
    {
        using var scope = new Scope();

        var codes = SinkhornKnopp.Codes(Ops.Ones([8, 4], ScalarType.Float64), 0.05, 3);

        Assert.All(codes.ToArray<double>(), q => Assert.Equal(0.25, q, 14));
    }

    [Fact]
    public void ATinyEpsilonGivesOneHotCodesInsteadOfOverflowing()
    {
        // Two images for each of three prototypes, in float32, whose largest number is far below exp(1 / 0.001).
        using var scope = new Scope();
        var scores = Ops.Cat([Ops.Eye(3), Ops.Eye(3)]);

        var codes = SinkhornKnopp.Codes(scores, 0.001, 3);

        Assert.True((codes - scores).Abs().Max().ToDouble() < 1e-6);
    }

    // The official code's: all over their sum, then prototypes to 1/K and images to 1/B in turn, times B.
    private static double[] Reference(Tensor scores, double epsilon, int iterations)
    {
        var (images, prototypes) = ((int)scores.Size(0), (int)scores.Size(1));
        var q = scores.ToArray<double>().Select(s => Math.Exp(s / epsilon)).ToArray();
        var total = q.Sum();
        q = [.. q.Select(v => v / total)];
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            for (var k = 0; k < prototypes; k++)
            {
                var sum = Enumerable.Range(0, images).Sum(b => q[(b * prototypes) + k]);
                for (var b = 0; b < images; b++)
                {
                    q[(b * prototypes) + k] /= sum * prototypes;
                }
            }

            for (var b = 0; b < images; b++)
            {
                var sum = Enumerable.Range(0, prototypes).Sum(k => q[(b * prototypes) + k]);
                for (var k = 0; k < prototypes; k++)
                {
                    q[(b * prototypes) + k] /= sum * images;
                }
            }
        }

        return [.. q.Select(v => v * images)];
    }
}
