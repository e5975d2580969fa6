using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Loading;
using Xunit;

namespace Selfsame.Vision.Tests.Loading;

public sealed class ImageLoaderTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private static readonly ImageLoaderOptions s_options = new()
    {
        BatchSize = 8,
        Views = [Augmentations.SimClr(16), Augmentations.Byol2(8)],
        Shuffle = true,
        Seed = 42,
        Workers = 2,
    };

    [Theory]
    [InlineData(UnreadablePolicy.Substitute)]
    [InlineData(UnreadablePolicy.Drop)]
    public void Batches_do_not_depend_on_workers_prefetch_or_cache(UnreadablePolicy policy)
    {
        var expected = ReadEpochs(s_options with { OnUnreadable = policy, Workers = 1, PrefetchBatches = 1, CacheBytes = 0 });
        foreach (var workers in new[] { 1, 2, 5 })
        {
            foreach (var cache in new[] { 0L, 6000, 1 << 20 })
            {
                var actual = ReadEpochs(
                    s_options with { OnUnreadable = policy, Workers = workers, PrefetchBatches = workers, CacheBytes = cache });
                AssertEqual(expected, actual);
            }
        }

        static List<Batch> ReadEpochs(ImageLoaderOptions options)
        {
            using var source = new MemorySource(45, i => i % 7 == 3);
            using var loader = new ImageLoader(source, options);
            return [.. Read(loader, 0), .. Read(loader, 1), .. Read(loader, 2)];
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(6)]
    public void An_epoch_can_be_entered_at_any_batch(int start)
    {
        using var source = new MemorySource(45);
        using var loader = new ImageLoader(source, s_options);

        Assert.Equal(6, loader.BatchesPerEpoch);
        AssertEqual(Read(loader, 3)[start..], Read(loader, 3, start));
    }

    [Fact]
    public void An_epoch_is_a_permutation_and_the_next_another()
    {
        using var source = new MemorySource(100);
        using var loader = new ImageLoader(source, s_options);
        var first = Read(loader, 0).SelectMany(b => b.Indices).ToArray();
        var second = Read(loader, 1).SelectMany(b => b.Indices).ToArray();

        Assert.Equal(Enumerable.Range(0, 100), first.Order());
        Assert.Equal(Enumerable.Range(0, 100), second.Order());
        Assert.NotEqual(first, second);
        Assert.NotEqual(Enumerable.Range(0, 100), first);
    }

    [Fact]
    public void Views_differ_between_epochs_seeds_and_each_other()
    {
        using var source = new MemorySource(8);
        var options = s_options with { Shuffle = false, Views = [Augmentations.SimClr(16), Augmentations.SimClr(16)] };
        using var loader = new ImageLoader(source, options);
        using var other = new ImageLoader(source, options with { Seed = 43 });
        var batch = Read(loader, 0).Single();

        Assert.NotEqual(batch.Views[0], batch.Views[1]);
        Assert.NotEqual(batch.Views[0], Read(loader, 1).Single().Views[0]);
        Assert.NotEqual(batch.Views[0], Read(other, 0).Single().Views[0]);
    }

    [Fact]
    public void Rows_are_the_views_of_their_images()
    {
        using var source = new MemorySource(20);
        using var loader = new ImageLoader(source, s_options);
        foreach (var batch in Read(loader, 2))
        {
            for (var row = 0; row < batch.Indices.Length; row++)
            {
                var index = batch.Indices[row];
                Assert.Equal(source.Labels[index], batch.Labels[row]);
                for (var view = 0; view < 2; view++)
                {
                    var augmenter = new Augmenter(s_options.Views[view]);
                    var expected = new float[augmenter.ViewLength];
                    using var image = source.Open(index);
                    augmenter.Apply(image, RandomStream.SeedFor(42, 2, index, view), expected);
                    Assert.Equal(expected, batch.Views[view].AsSpan(row * expected.Length, expected.Length));
                }
            }
        }
    }

    [Fact]
    public void DropLast_leaves_out_what_does_not_fill_a_batch()
    {
        using var source = new MemorySource(45);
        using var loader = new ImageLoader(source, s_options with { DropLast = true });

        Assert.Equal([8, 8, 8, 8, 8], Read(loader, 0).Select(b => b.Indices.Length));
    }

    [Fact]
    public void An_unreadable_image_is_replaced_by_the_next_readable_one_and_reported_once()
    {
        using var source = new MemorySource(10, i => i is 4 or 5 or 9);
        using var loader = new ImageLoader(source, s_options with { Shuffle = false, BatchSize = 10 });
        var reported = new System.Collections.Concurrent.ConcurrentBag<SkippedImage>();
        loader.ImageSkipped += reported.Add;

        var batch = Read(loader, 0).Single();
        Read(loader, 1);

        Assert.Equal([0, 1, 2, 3, 6, 6, 6, 7, 8, 0], batch.Indices);
        Assert.Equal([0, 1, 2, 0, 0, 0, 0, 1, 2, 0], batch.Labels);
        Assert.Equal([4, 5, 9], loader.Skipped.Select(s => s.Index));
        Assert.Equal(new SkippedImage(4, "4.raw", "truncated"), loader.Skipped[0]);
        Assert.Equal(3, reported.Count);
        var length = batch.Views[0].Length / 10;
        Assert.NotEqual(batch.Views[0][(4 * length)..(5 * length)], batch.Views[0][(6 * length)..(7 * length)]);
    }

    [Fact]
    public void An_unreadable_image_can_be_left_out()
    {
        using var source = new MemorySource(10, i => i is 0 or 5 or 8 or 9);
        using var loader = new ImageLoader(
            source, s_options with { Shuffle = false, BatchSize = 4, OnUnreadable = UnreadablePolicy.Drop });

        var batches = Read(loader, 0);

        Assert.Equal([[1, 2, 3], [4, 6, 7]], batches.Select(b => b.Indices));
        Assert.Equal([[1, 2, 0], [1, 0, 1]], batches.Select(b => b.Labels));
        Assert.Equal(3 * 3 * 16 * 16, batches[0].Views[0].Length);
    }

    [Theory]
    [InlineData(UnreadablePolicy.Substitute)]
    [InlineData(UnreadablePolicy.Drop)]
    public void A_source_without_a_readable_image_is_an_error(UnreadablePolicy policy)
    {
        using var source = new MemorySource(30, _ => true);
        using var loader = new ImageLoader(source, s_options with { OnUnreadable = policy });

        var error = Assert.Throws<InvalidDataException>(() => Read(loader, 0));

        Assert.Equal("None of the 30 images in memory can be read; the first, 0.raw: truncated", error.Message);
        Assert.Equal(30, loader.Skipped.Count);
    }

    [Fact]
    public void The_cache_decodes_every_image_once()
    {
        using var source = new MemorySource(30);
        using var loader = new ImageLoader(source, s_options);
        for (var epoch = 0; epoch < 3; epoch++)
        {
            Read(loader, epoch);
        }

        Assert.Equal(30, source.Opened);
    }

    [Fact]
    public void The_cache_keeps_to_its_limit()
    {
        using var source = new MemorySource(30);
        using var loader = new ImageLoader(source, s_options with { CacheBytes = 10 * 3 * 12 * 10, Workers = 1 });
        Read(loader, 0);
        Read(loader, 1);

        Assert.Equal(30 + 20, source.Opened);
    }

    [Fact]
    public void Work_ahead_is_bounded()
    {
        using var source = new MemorySource(400);
        using var loader = new ImageLoader(source, s_options with { PrefetchBatches = 2, Workers = 3, CacheBytes = 0 });
        using var batches = Epoch(loader, 0).GetEnumerator();
        Assert.True(batches.MoveNext());

        SpinWait.SpinUntil(() => source.Opened >= 24, s_patience);
        Thread.Sleep(50);

        Assert.Equal(24, source.Opened);
    }

    [Fact]
    public async Task A_consumer_may_stop_early_and_start_again()
    {
        using var source = new MemorySource(200);
        await Task.Run(() =>
        {
            using var loader = new ImageLoader(source, s_options);
            var whole = Read(loader, 0);
            for (var i = 0; i < 20; i++)
            {
                using var batch = Epoch(loader, i).First();
                Assert.Equal(0, batch.Number);
            }

            AssertEqual(whole, Read(loader, 0));
        }, TestContext.Current.CancellationToken).WaitAsync(s_patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Disposing_in_mid_epoch_ends_the_threads_and_the_reading()
    {
        using var source = new MemorySource(200);
        await Task.Run(() =>
        {
            var loader = new ImageLoader(source, s_options);
            using var batches = Epoch(loader, 0).GetEnumerator();
            Assert.True(batches.MoveNext());
            var batch = batches.Current;

            loader.Dispose();

            Assert.Equal(8, batch.Count);
            Assert.Throws<ObjectDisposedException>(() => batches.MoveNext());
            batch.Dispose();
            Assert.Throws<ObjectDisposedException>(() => batch.Views);
        }, TestContext.Current.CancellationToken).WaitAsync(s_patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_workers_error_reaches_the_consumer()
    {
        using var source = new MemorySource(50) { Opening = i => _ = i == 20 ? throw new InvalidOperationException("disk on fire") : 0 };
        await Task.Run(() =>
        {
            using var loader = new ImageLoader(source, s_options);
            var error = Assert.Throws<InvalidOperationException>(() => Read(loader, 0));
            Assert.Equal("disk on fire", error.Message);
        }, TestContext.Current.CancellationToken).WaitAsync(s_patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        using var release = new ManualResetEventSlim();
        using var source = new MemorySource(50) { Opening = _ => release.Wait() };
        using var loader = new ImageLoader(source, s_options);
        using var cancellation = new CancellationTokenSource();

        var reading = Task.Run(
            () => Assert.ThrowsAny<OperationCanceledException>(() => loader.ReadEpoch(0, 0, cancellation.Token).Count()),
            TestContext.Current.CancellationToken);
        await cancellation.CancelAsync();
        release.Set();

        await reading.WaitAsync(s_patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Two_epochs_at_once_are_refused()
    {
        using var source = new MemorySource(50);
        using var loader = new ImageLoader(source, s_options);
        using var batches = Epoch(loader, 0).GetEnumerator();
        Assert.True(batches.MoveNext());

        Assert.Throws<InvalidOperationException>(() => Read(loader, 1));
    }

    [Fact]
    public void Every_worker_runs_the_hook_and_waiting_is_measured()
    {
        using var source = new MemorySource(50);
        var started = 0;
        using (var loader = new ImageLoader(source, s_options with { Workers = 3, ThreadStart = () => Interlocked.Increment(ref started) }))
        {
            Read(loader, 0);
            Assert.True(loader.WaitTime > TimeSpan.Zero);
        }

        Assert.Equal(3, started);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        using var source = new MemorySource(5);

        Assert.Throws<ArgumentException>(() => new ImageLoader(source, s_options with { BatchSize = 0 }));
        Assert.Throws<ArgumentException>(() => new ImageLoader(source, s_options with { Views = [] }));
        Assert.Throws<ArgumentException>(() => new ImageLoader(source, s_options with { Workers = 0 }));
        var error = Assert.Throws<ArgumentException>(() => new ImageLoader(source, s_options with { DropLast = true }));
        Assert.Equal("memory has 5 images, not enough for one batch of 8; lower the batch size.", error.Message);
    }

    private static IEnumerable<ViewBatch> Epoch(ImageLoader loader, int epoch, int start = 0) =>
        loader.ReadEpoch(epoch, start, TestContext.Current.CancellationToken);

    private static List<Batch> Read(ImageLoader loader, int epoch, int start = 0)
    {
        var batches = new List<Batch>();
        foreach (var batch in Epoch(loader, epoch, start))
        {
            using (batch)
            {
                batches.Add(new Batch(
                    batch.Number, batch.Indices.ToArray(), batch.Labels.ToArray(), [.. batch.Views.Select(v => v.Pixels.ToArray())]));
            }
        }

        return batches;
    }

    private static void AssertEqual(IReadOnlyList<Batch> expected, IReadOnlyList<Batch> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (e, a) in expected.Zip(actual))
        {
            Assert.Equal(e.Number, a.Number);
            Assert.Equal(e.Indices, a.Indices);
            Assert.Equal(e.Labels, a.Labels);
            for (var view = 0; view < e.Views.Length; view++)
            {
                Assert.True(e.Views[view].AsSpan().SequenceEqual(a.Views[view]));
            }
        }
    }

    private sealed record Batch(int Number, int[] Indices, int[] Labels, float[][] Views);
}
