using Selfsame.Vision.Augmentation;
using Xunit;

namespace Selfsame.Vision.Tests.Augmentation;

public sealed class RandomStreamTests
{
    /// <summary>The first numbers of SplitMix64 from seed 1234567, as published with the algorithm.</summary>
    [Fact]
    public void Is_SplitMix64()
    {
        var random = new RandomStream(1234567);

        Assert.Equal(6457827717110365317UL, random.NextBits());
        Assert.Equal(3203168211198807973UL, random.NextBits());
        Assert.Equal(9817491932198370423UL, random.NextBits());
    }

    [Fact]
    public void Seeds_differ_for_every_argument()
    {
        var seeds = new HashSet<ulong>();
        for (var seed = 0UL; seed < 4; seed++)
        {
            for (var epoch = 0; epoch < 10; epoch++)
            {
                for (var image = 0; image < 100; image++)
                {
                    for (var view = 0; view < 8; view++)
                    {
                        seeds.Add(RandomStream.SeedFor(seed, epoch, image, view));
                    }
                }
            }
        }

        Assert.Equal(4 * 10 * 100 * 8, seeds.Count);
    }

    [Fact]
    public void First_draws_of_neighbouring_views_are_uniform_and_uncorrelated()
    {
        const int Count = 100_000;
        double sum = 0, squares = 0, products = 0, previous = 0.5;
        for (var image = 0; image < Count; image++)
        {
            var x = new RandomStream(RandomStream.SeedFor(1, 0, image, 0)).NextDouble() - 0.5;
            sum += x;
            squares += x * x;
            products += x * previous;
            previous = x;
        }

        Assert.Equal(0, sum / Count, 0.005);
        Assert.Equal(1.0 / 12, squares / Count, 0.002);
        Assert.Equal(0, products / Count, 0.002);
    }

    [Fact]
    public void Below_is_uniform()
    {
        var random = new RandomStream(5);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
        {
            counts[random.Below(7)]++;
        }

        // Six standard deviations of a binomial.
        Assert.All(counts, count => Assert.InRange(count, 10_000 - 556, 10_000 + 556));
    }

    [Fact]
    public void Chance_is_certain_at_the_ends()
    {
        var random = new RandomStream(6);
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(random.Chance(1));
            Assert.False(random.Chance(0));
        }
    }

    [Fact]
    public void Shuffle_gives_every_permutation_equally_often()
    {
        var random = new RandomStream(7);
        var counts = new Dictionary<ColorOrder, int>();
        for (var i = 0; i < 24_000; i++)
        {
            var order = ColorOrder.Random(ref random);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(24, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 814, 1186));
    }
}
