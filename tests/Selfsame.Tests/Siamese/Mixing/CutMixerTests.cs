using Selfsame.Siamese;
using Selfsame.Siamese.Mixing;
using Selfsame.Tests.Training;
using Selfsame.Torch;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Loading;
using Xunit;

namespace Selfsame.Tests.Siamese.Mixing;

public sealed class CutMixerTests
{
    private const int Batch = 8;

    private static readonly ViewPlan s_plan = Methods.UniGrad(16).Views with { MultiCrop = "2x16+2x8", CutMix = new() { Probability = 1 } };

    [Fact]
    public void PartnersAreAPermutationThatMeetsNobodyItself()
    {
        var random = new RandomStream(1);
        for (var count = 2; count < 40; count++)
        {
            var partners = CutMixer.Partners(count, ref random);

            Assert.Equal(Enumerable.Range(0, count), partners.Order());
            Assert.All(partners.Index(), p => Assert.NotEqual(p.Index, p.Item));
        }
    }

    [Fact]
    public void EveryOtherImageIsAsLikely()
    {
        var random = new RandomStream(2);
        var counts = new int[5];
        for (var i = 0; i < 40_000; i++)
        {
            counts[CutMixer.Partners(5, ref random)[0]]++;
        }

        Assert.Equal(0, counts[0]);
        Assert.All(counts[1..], count => Assert.InRange(count, 10_000 - 520, 10_000 + 520));
    }

    [Fact]
    public void EveryPixelIsOfOneOfTheTwoImagesAndTheShareCountsThem()
    {
        using var scope = new Scope();
        using var loader = Loader(s_plan);
        using var batch = loader.ReadEpoch(0, 0, TestContext.Current.CancellationToken).First();

        var mixed = new CutMixer(s_plan, 7, Device.Cpu).Mix(batch, 0, ToTensor);

        Assert.Equal([0, 1], mixed.Select(m => m.Mix.Source));
        foreach (var (images, mix) in mixed)
        {
            var clean = batch.Views[mix.Source].Pixels.ToArray().Chunk(3 * 16 * 16).ToArray();
            var rows = images.ToArray<float>().Chunk(3 * 16 * 16).ToArray();
            var (partner, share) = (mix.Partner.ToArray<long>(), mix.Share.ToArray<float>());
            for (var i = 0; i < Batch; i++)
            {
                var others = 0;
                for (var p = 0; p < rows[i].Length; p++)
                {
                    // Noise: two images hardly ever have the same pixel.
                    var isOther = rows[i][p] != clean[i][p];
                    Assert.Equal(isOther ? clean[partner[i]][p] : clean[i][p], rows[i][p]);
                    others += isOther ? 1 : 0;
                }

                Assert.Equal(1 - share[i], others / (3.0 * 16 * 16), 0.03);
            }
        }

        Assert.NotEqual(mixed[0].Mix.Partner.ToArray<long>(), mixed[1].Mix.Partner.ToArray<long>());
        Assert.Contains(mixed[0].Mix.Share.ToArray<float>(), r => r is > 0.05f and < 0.95f);
    }

    [Fact]
    public void AMixIsAHashOfSeedEpochAndBatch()
    {
        using var scope = new Scope();
        var first = Mixed(seed: 7, epoch: 0, number: 1, workers: 1);

        Assert.Equal(first, Mixed(seed: 7, epoch: 0, number: 1, workers: 3));
        Assert.NotEqual(first, Mixed(seed: 8, epoch: 0, number: 1, workers: 1));
        Assert.NotEqual(first, Mixed(seed: 7, epoch: 1, number: 1, workers: 1));
        Assert.NotEqual(first, Mixed(seed: 7, epoch: 0, number: 2, workers: 1));
    }

    [Fact]
    public void TheProbabilityIsThatOfABatch()
    {
        using var scope = new Scope();
        var plan = s_plan with { CutMix = new() { Probability = 0.25 } };
        var mixer = new CutMixer(plan, 7, Device.Cpu);
        using var loader = Loader(plan);
        var counts = Enumerable.Range(0, 150).SelectMany(epoch => loader.ReadEpoch(epoch, 0, TestContext.Current.CancellationToken).Select(batch =>
        {
            using (batch)
            {
                return mixer.Mix(batch, epoch, ToTensor).Count;
            }
        })).ToList();

        Assert.All(counts, count => Assert.True(count is 0 or 2));
        Assert.InRange(counts.Count(c => c > 0) / (double)counts.Count, 0.25 - 0.1, 0.25 + 0.1);
        using var batch = loader.ReadEpoch(0, 0, TestContext.Current.CancellationToken).First();
        Assert.Empty(new CutMixer(plan with { CutMix = new() }, 7, Device.Cpu).Mix(batch, 0, ToTensor));
    }

    [Fact]
    public void AnAsymmetricPlanMixesTheViewThatPredicts()
    {
        using var scope = new Scope();
        var plan = Methods.MoCoV2(16).Views with { CutMix = new() { Probability = 1 } };
        using var loader = Loader(plan);
        using var batch = loader.ReadEpoch(0, 0, TestContext.Current.CancellationToken).First();

        Assert.Equal([0], new CutMixer(plan, 7, Device.Cpu).Mix(batch, 0, ToTensor).Select(m => m.Mix.Source));
    }

    private static float[] Mixed(ulong seed, int epoch, int number, int workers)
    {
        using var loader = Loader(s_plan, workers);
        using var batch = loader.ReadEpoch(epoch, number, TestContext.Current.CancellationToken).First();
        return [.. new CutMixer(s_plan, seed, Device.Cpu).Mix(batch, epoch, ToTensor).SelectMany(m => m.Images.ToArray<float>())];
    }

    private static ImageLoader Loader(ViewPlan plan, int workers = 2) =>
        new(new TinyImages(32), new ImageLoaderOptions { BatchSize = Batch, Views = plan.Crops, Shuffle = true, DropLast = true, Seed = 3, Workers = workers });

    private static Tensor ToTensor(ViewPixels view) => Tensor.FromArray<float>(view.Pixels.Span, view.Count, 3, view.Size, view.Size);
}
