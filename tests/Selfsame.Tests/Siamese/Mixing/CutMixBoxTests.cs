using FsCheck;
using FsCheck.Fluent;
using Selfsame.Siamese.Mixing;
using Selfsame.Vision.Augmentation;
using Xunit;

namespace Selfsame.Tests.Siamese.Mixing;

public sealed class CutMixBoxTests
{
    [Fact]
    public void LiesInTheViewAndLeavesTheRest()
    {
        var cases = from seed in ArbMap.Default.GeneratorFor<int>() from size in Gen.Choose(1, 300) from alpha in Gen.Elements(0.01, 0.3, 1, 5) select (seed, size, alpha);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var random = new RandomStream((ulong)c.seed);
            var box = CutMixBox.Draw(c.size, c.alpha, ref random);
            var left = (c.size * c.size) - (box.Width * box.Height);
            return box.Left >= 0 && box.Top >= 0 && box.Width >= 0 && box.Height >= 0
                && box.Left + box.Width <= c.size && box.Top + box.Height <= c.size
                && Math.Abs(box.Share(c.size) - ((double)left / (c.size * c.size))) < 1e-12;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void ItsShareIsTheOneOfTheBoxThatWasCutOff()
    {
        // With s the side of a box and c its centre, both in units of the view, uniform over [0, 1]: the overlap with [0, 1] is s - s^2 / 4 on
        // average for each direction, independently. E over s^2 = 1 - r uniform of (s - s^2/4)^2 = 1/2 - E s^3 / 2 + E s^4 / 16 = 1/2 - 1/5 + 1/48.
        const int Draws = 100_000;
        var random = new RandomStream(5);
        var covered = 0.0;
        for (var i = 0; i < Draws; i++)
        {
            covered += (1 - CutMixBox.Draw(224, 1, ref random).Share(224)) / Draws;
        }

        Assert.Equal(0.5 - 0.2 + (1.0 / 48), covered, 0.005);
    }

    [Fact]
    public void EveryPixelIsAsLikelyAsItsMirrorImage()
    {
        const int Draws = 40_000;
        var random = new RandomStream(6);
        var counts = new int[32];
        for (var i = 0; i < Draws; i++)
        {
            var box = CutMixBox.Draw(32, 1, ref random);
            for (var x = box.Left; x < box.Left + box.Width; x++)
            {
                counts[x] += box.Height > 0 ? 1 : 0;
            }
        }

        for (var x = 0; x < 16; x++)
        {
            Assert.Equal(counts[x], counts[31 - x], 0.06 * counts[x]);
        }
    }
}
