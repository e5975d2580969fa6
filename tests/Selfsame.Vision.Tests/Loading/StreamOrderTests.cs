using FsCheck;
using FsCheck.Fluent;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Loading;
using Xunit;

namespace Selfsame.Vision.Tests.Loading;

public sealed class StreamOrderTests
{
    [Fact]
    public void Every_epoch_is_a_permutation_that_stays_within_its_window()
    {
        var parts = Gen.Choose(0, 40).ListOf().Where(sizes => sizes.Sum() > 0);
        Prop.ForAll(parts.Zip(Gen.Choose(1, 60)).Zip(Gen.Choose(1, 33)).ToArbitrary(), settings =>
        {
            var ((sizes, window), batch) = settings;
            var count = sizes.Sum();
            var order = new StreamOrder(Starts([.. sizes]), count, Options(batch, window), epoch: 3);
            Assert.Equal(Enumerable.Range(0, count), order.Images.Order());

            // What lanes bring is what they read: each image before as many as the window holds were read behind it.
            var read = Enumerable.Range(0, order.Lanes).Select(lane => order.SequenceOf(lane).ToArray()).ToList();
            Assert.Equal(Enumerable.Range(0, count), read.SelectMany(lane => lane).Order());
            Assert.InRange(read.Max(lane => lane.Length) - read.Min(lane => lane.Length), 0, 1);
            foreach (var (lane, sequence) in read.Index())
            {
                var given = Enumerable.Range(0, count).Where(position => order.LaneOf(position) == lane).Select(position => order.Images[position]).ToList();
                var most = Math.Max(1, window / order.Lanes);
                Assert.All(given.Index(), item => Assert.InRange(Array.IndexOf(sequence, item.Item), 0, item.Index + most - 1));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Epochs_and_seeds_differ_and_the_same_one_is_the_same()
    {
        int[] Order(ulong seed, int epoch) => new StreamOrder(Starts(30, 30, 30), 90, Options(8, 40) with { Seed = seed }, epoch).Images;
        Assert.Equal(Order(1, 0), Order(1, 0));
        Assert.NotEqual(Order(1, 0), Order(1, 1));
        Assert.NotEqual(Order(1, 0), Order(2, 0));
    }

    [Fact]
    public void A_batch_takes_equal_runs_from_all_lanes_so_that_processes_read_different_shards()
    {
        var order = new StreamOrder(Starts([.. Enumerable.Repeat(40, 8)]), 320, Options(16, 64), epoch: 0);
        Assert.Equal(8, order.Lanes);
        for (var position = 0; position < 320; position++)
        {
            Assert.Equal(position % 16 / 2, order.LaneOf(position));
        }
    }

    [Fact]
    public void Without_shuffling_it_is_the_sources_order()
        => Assert.Equal(Enumerable.Range(0, 50), new StreamOrder(Starts(20, 0, 30), 50, Options(8, 64) with { Shuffle = false }, epoch: 2).Images);

    // A large window over one lane's worth is a fair shuffle: every image is as likely in each place.
    [Fact]
    public void A_window_as_large_as_a_lane_is_a_fair_shuffle()
    {
        const int lane = 4, epochs = 4000;
        var counts = new int[lane, lane];
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var order = new StreamOrder(Starts(8 * lane), 8 * lane, Options(8, 8 * lane), epoch);
            for (var step = 0; step < lane; step++)
            {
                counts[order.Images[8 * step], step]++; // row 0 is lane 0's, and lane 0 the first images' of the only part
            }
        }

        // Each is binomial with mean 1000 and standard deviation 27.
        Assert.All(counts.Cast<int>(), count => Assert.InRange(count, 850, 1150));
    }

    private static int[] Starts(params int[] sizes) => [.. sizes.Select((_, i) => sizes.Take(i).Sum())];

    private static ImageLoaderOptions Options(int batch, int window) => new()
    {
        BatchSize = batch,
        Views = [Augmentations.SimClr(8)],
        Shuffle = true,
        ShuffleWindow = window,
        Seed = 9,
    };
}
