using Selfsame.Clustering;
using Selfsame.Routing;
using Selfsame.Tests.Training;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Routing;

public sealed class SubnetImagesTests
{
    // Sixteen clusters on a line, 48 images: cluster c has the images c, c + 16 and c + 32.
    [Fact]
    public void ASubNetOfAPhaseHasTheClustersOfAllThatShareItsLastGroups() => With(new SdrOptions { Subnets = new() { Groups = 2 } }, images =>
    {
        var all = images.Pools(4);
        Assert.Equal(16, all.Count);
        Assert.All(all, p => Assert.Equal(3, p.Images.Length));

        foreach (var opened in new[] { 1, 2, 3 })
        {
            var pools = images.Pools(opened);
            Assert.Equal(1 << opened, pools.Count);
            Assert.All(pools, p => Assert.Equal(
                all.Where(a => images.PathOf(a.Leaf, 4).ToString()[^((2 * opened) - 1)..] == images.PathOf(p.Leaf, opened)
                    .ToString()[^((2 * opened) - 1)..]).SelectMany(a => a.Images).Order(),
                p.Images));
        }
    });

    [Theory]
    [InlineData(ClusterOrder.CoarseFirst, "0")]
    [InlineData(ClusterOrder.CoarseLast, "0")]
    public void TheCoarsestDivisionIsTheFirstOrTheLastStages(ClusterOrder order, string group) =>
        With(new SdrOptions { Order = order, Subnets = new() { Groups = 2 } }, images =>
    {
        // The first half of the line is one side of the coarsest division.
        var half = images.Pools(4).Where(p => p.Images[0] < 8).Select(p => images.PathOf(p.Leaf, 4).ToString()).ToList();
        var digits = half.Select(p => order == ClusterOrder.CoarseFirst ? p[0] : p[^1]).Distinct().ToList();
        Assert.Single(digits);
        Assert.Equal(8, half.Count);
        Assert.Contains(digits[0], group + "1");
    });

    [Theory]
    [InlineData(PathSampling.Uniform)]
    [InlineData(PathSampling.Balanced)]
    [InlineData(PathSampling.Proportional)]
    public void BatchesAreOfTheirSubNetsImagesAndTheSameWhereverAnEpochIsEntered(PathSampling sampling) =>
        With(new SdrOptions { Sampling = sampling, Subnets = new() { Groups = 2 } }, images =>
    {
        var pools = images.Pools(4);
        var turns = images.Turns(epoch: 5, first: 4, steps: 32, pools);
        var order = images.Order(5, turns, pools, batchSize: 7);

        Assert.Equal(order, images.Order(5, images.Turns(5, 4, 32, pools), images.Pools(4), 7));
        Assert.NotEqual(order, images.Order(6, images.Turns(6, 4, 32, pools), pools, 7));
        foreach (var (step, turn) in turns.Index())
        {
            var batch = order[(step * 7)..((step + 1) * 7)];
            Assert.All(batch, i => Assert.Contains(i, pools[turn].Images));
            Assert.Equal([2, 2, 3], batch.CountBy(i => i).Select(c => c.Value).Order());    // three images, seven places
        }

        if (sampling == PathSampling.Balanced)
        {
            Assert.All(turns.CountBy(t => t), c => Assert.Equal(2, c.Value));
        }
    });

    [Fact]
    public void ImagesThatCouldNotBeReadBelongToNoSubNet()
    {
        using var folder = new TemporaryFolder();
        using var scope = new Scope();
        using var images = new TinyImages(48);
        var path = TinyClusters.Write(folder.File("c"), images, 16);
        var file = ClusterFile.Read(path);
        ClusterFile.Write(path, file.Centroids, [.. file.Assignments.Select((c, i) => i < 16 ? -1 : c)], "", images.Fingerprint, path, new ClusterOptions());

        var pools = new SubnetImages(new SdrOptions { Subnets = new() { Groups = 2 } }, ClusterFile.Read(path), images, 1).Pools(4);

        Assert.All(pools, p => Assert.Equal(2, p.Images.Length));
    }

    [Theory]
    [InlineData(10, 2, 2, 2, 2, 2)]
    [InlineData(12, 2, 2, 3, 2, 3)]
    public void PhasesAreOfEqualLengthUnlessTheyAreStated(int epochs, params int[] phases) => Assert.Equal(phases, SubnetPhases.Equal(epochs));

    [Fact]
    public void APhaseKnowsWhatWasTrainedBefore()
    {
        var phases = new SubnetPhases([2, 1, 0, 3]);

        Assert.Equal([0, 0, 1, 3, 3, 3], Enumerable.Range(0, 6).Select(phases.Of));
        Assert.Equal(3, phases.StartOf(3));
        Assert.Equal([null, null, 1, 1], Enumerable.Range(0, 4).Select(phases.Before));
    }

    private static void With(SdrOptions options, Action<SubnetImages> test)
    {
        using var folder = new TemporaryFolder();
        using var scope = new Scope();
        using var images = new TinyImages(48);
        test(new SubnetImages(options, ClusterFile.Read(TinyClusters.Write(folder.File("c"), images, 16)), images, seed: 1));
    }
}
