using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;
using Selfsame.Vision.Tests.Sources;
using Xunit;

namespace Selfsame.Vision.Tests.Loading;

/// <summary>Remote shards through a loader.</summary>
public sealed class StreamLoadingTests : IDisposable
{
    private const int Shards = 5, Images = 12;

    private static readonly HttpRetry s_quick =
        HttpRetry.Default with { Attempts = 40, FirstDelay = TimeSpan.FromMilliseconds(1), LongestDelay = TimeSpan.FromMilliseconds(5) };

    private static readonly ImageLoaderOptions s_options = new()
    {
        BatchSize = 8,
        Views = [Augmentations.SimClr(8)],
        Shuffle = true,
        ShuffleWindow = 16,
        DropLast = true,
        Seed = 4,
        Workers = 2,
    };

    private readonly FileServer _server = new();
    private readonly ScratchFolder _cache = new();

    public StreamLoadingTests()
    {
        for (var shard = 0; shard < Shards; shard++)
        {
            _server.Files[$"s-{shard}.tar"] = Tars.Shard(shard * Images, Images);
        }
    }

    public void Dispose()
    {
        _server.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public void An_epoch_sees_every_image_once_and_batches_do_not_depend_on_workers_or_the_network()
    {
        using var source = Open();
        var expected = Read(source, s_options with { DropLast = false, Workers = 1, PrefetchBatches = 1 }, epoch: 1);
        Assert.Equal(Enumerable.Range(0, Shards * Images), expected.SelectMany(b => b.Indices).Order());
        foreach (var (workers, hasRanges) in new[] { (1, true), (3, true), (2, false) })
        {
            _server.HasRanges = hasRanges;
            _server.Fault = n => (n % 4) switch { 1 => 503, 2 => -1500, _ => null };
            using var flaky = Open();
            AssertEqual(expected, Read(flaky, s_options with { DropLast = false, Workers = workers, PrefetchBatches = 4 }, epoch: 1));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(7)]
    public void An_epoch_that_goes_on_sees_exactly_what_it_had_not_seen(int start)
    {
        using var source = Open();
        var whole = Read(source, s_options, epoch: 2);
        AssertEqual(whole[start..], Read(source, s_options, epoch: 2, start));
    }

    [Fact]
    public void Going_on_near_the_end_of_an_epoch_opens_only_what_is_still_needed()
    {
        using var source = Open();
        var left = Read(source, s_options, epoch: 0)[^1].Indices.Select(i => $"s-{i / Images}.tar").ToHashSet();
        _server.Requests.Clear();
        Read(source, s_options, epoch: 0, start: 6);
        Assert.Equal(left.Order(), _server.Requests.Select(r => r.Split(' ')[0]).Distinct().Order());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Processes_share_the_batches_of_one(int processes)
    {
        using var source = Open();
        var whole = Read(source, s_options, epoch: 0);
        var parts = Enumerable.Range(0, processes).Select(rank => Read(source, s_options with { Shards = processes, Shard = rank }, epoch: 0)).ToList();
        for (var batch = 0; batch < whole.Count; batch++)
        {
            Assert.Equal(whole[batch].Indices, parts.SelectMany(p => p[batch].Indices));
            Assert.Equal(whole[batch].Pixels, parts.SelectMany(p => p[batch].Pixels));
        }
    }

    [Fact]
    public void An_unreadable_image_is_replaced_by_its_neighbour()
    {
        var shard = _server.Files["s-1.tar"];
        var at = shard.AsSpan().IndexOf("IHDR"u8);
        shard[at] ^= 0xFF; // image 12
        using var source = Open();
        var indices = Read(source, s_options with { DropLast = false }, epoch: 0).SelectMany(b => b.Indices).ToList();
        Assert.Equal(2, indices.Count(i => i == Images + 1));
        Assert.DoesNotContain(Images, indices);
    }

    [Fact]
    public void A_server_that_is_gone_ends_the_epoch_with_the_reason()
    {
        using var source = Open();
        using var loader = new ImageLoader(source, s_options with { PrefetchBatches = 1, Workers = 1 });
        using var batches = loader.ReadEpoch(0, cancellation: TestContext.Current.CancellationToken).GetEnumerator();
        _server.Fault = _ => 500;
        var error = Assert.Throws<RemoteException>(() =>
        {
            while (batches.MoveNext())
            {
                batches.Current.Dispose();
            }
        });
        Assert.Contains("500", error.Message, StringComparison.Ordinal);
        _server.Fault = _ => null;
        batches.Dispose();
        Assert.Equal(7, loader.ReadEpoch(0, cancellation: TestContext.Current.CancellationToken).Count(batch => { batch.Dispose(); return true; }));
    }

    [Fact]
    public void Leaving_an_epoch_early_and_disposing_the_loader_end_the_reading()
    {
        using var source = Open();
        using (var loader = new ImageLoader(source, s_options))
        {
            loader.ReadEpoch(0, cancellation: TestContext.Current.CancellationToken).First().Dispose();
            Assert.Equal(7, loader.ReadEpoch(1, cancellation: TestContext.Current.CancellationToken).Count(batch => { batch.Dispose(); return true; }));
        }

        var abandoned = new ImageLoader(source, s_options);
        using var batches = abandoned.ReadEpoch(0, cancellation: TestContext.Current.CancellationToken).GetEnumerator();
        Assert.True(batches.MoveNext());
        abandoned.Dispose();
        Assert.Throws<ObjectDisposedException>(() => batches.MoveNext());
    }

    private static List<Batch> Read(IImageSource source, ImageLoaderOptions options, int epoch, int start = 0)
    {
        using var loader = new ImageLoader(source, options);
        var batches = new List<Batch>();
        foreach (var batch in loader.ReadEpoch(epoch, start, TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                batches.Add(new(batch.Number, batch.Indices.ToArray(), batch.Views[0].Pixels.ToArray()));
            }
        }

        return batches;
    }

    private static void AssertEqual(List<Batch> expected, List<Batch> actual)
    {
        Assert.Equal(expected.Select(b => b.Number), actual.Select(b => b.Number));
        foreach (var (left, right) in expected.Zip(actual))
        {
            Assert.Equal(left.Indices, right.Indices);
            Assert.Equal(left.Pixels, right.Pixels);
        }
    }

    private ShardSource Open()
    {
        var pattern = $"{_server.Address}s-{{0..{Shards - 1}}}.tar";
        return ShardSource.Open(pattern, BraceExpansion.Expand(pattern), null, _cache.Path, s_quick);
    }

    private sealed record Batch(int Number, int[] Indices, float[] Pixels);
}
