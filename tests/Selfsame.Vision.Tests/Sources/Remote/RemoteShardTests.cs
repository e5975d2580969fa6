using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Vision.Tests.Sources;

public sealed class RemoteShardTests : IDisposable
{
    // No waits to speak of: a test is about what is tried, not when.
    private static readonly HttpRetry s_quick =
        HttpRetry.Default with { Attempts = 40, FirstDelay = TimeSpan.FromMilliseconds(1), LongestDelay = TimeSpan.FromMilliseconds(5) };

    private readonly FileServer _server = new();
    private readonly ScratchFolder _cache = new();

    public RemoteShardTests()
    {
        _server.Files["s-0.tar"] = Tars.Shard(0, 4, i => $"{i % 3}");
        _server.Files["s-1.tar"] = Tars.Shard(4, 3, i => $"{i % 3}");
    }

    public void Dispose()
    {
        _server.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public void Shards_are_listed_once_and_then_read_by_ranges()
    {
        var told = new List<string>();
        using (var source = Open(told.Add))
        {
            Assert.Equal(7, source.Count);
            Assert.Equal([0, 1, 2, 0, 1, 2, 0], source.Labels.ToArray());
        }

        Assert.Contains("read through once", Assert.Single(told), StringComparison.Ordinal);
        var sent = _server.Sent;
        using (var source = Open(told.Add))
        {
            for (var i = 0; i < source.Count; i++)
            {
                using var image = source.Open(i);
                Assert.Equal(i + 1, image.Width);
            }
        }

        Assert.Single(told);
        Assert.InRange(_server.Sent - sent, 1, 7 * 200); // the images alone, of some hundred bytes
    }

    [Fact]
    public void An_index_that_was_uploaded_with_a_shard_spares_reading_it_through()
    {
        using var folder = new ScratchFolder();
        foreach (var name in new[] { "s-0.tar", "s-1.tar" })
        {
            using var tar = new LocalFile(folder.Write(name, _server.Files[name]));
            _server.Files[name + ".index"] = TarIndex.Format(tar, TarIndex.Of(tar));
        }

        using var source = Open(_ => Assert.Fail("it was read through"));
        Assert.Equal(7, source.Count);
        using var image = source.Open(6);
        Assert.Equal(7, image.Width);
    }

    [Fact]
    public void An_index_of_another_shard_is_not_believed()
    {
        using var folder = new ScratchFolder();
        using var other = new LocalFile(folder.Write("x.tar", Tars.Shard(0, 100)));
        _server.Files["s-0.tar.index"] = TarIndex.Format(other, TarIndex.Of(other));
        using var source = Open();
        Assert.Equal(7, source.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Busy_servers_and_cut_connections_are_tried_again(bool hasRanges)
    {
        _server.HasRanges = hasRanges;
        // Of any three requests in a row one is refused and one breaks off; never the last of the tries.
        _server.Fault = n => (n % 3) switch { 0 => 503, 1 => -700, _ => null };
        using var source = Open();
        for (var i = source.Count - 1; i >= 0; i--)
        {
            using var image = source.Open(i);
            using var pixels = image.Decode();
            Assert.Equal(i + 1, pixels.Width);
        }

        Assert.Equal(hasRanges, _server.Requests.Any(r => r.EndsWith('-') && !r.EndsWith(" 0-", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_can_not_be_had_is_one_line()
    {
        Assert.Equal($"cannot read {_server.Address}none.tar: {_server.Address}none.tar: the server answered 404 Sorry", Message(_server.Address + "none.tar"));
        _server.Fault = _ => 500;
        Assert.EndsWith("the server answered 500 Sorry", Message(_server.Address + "s-0.tar"), StringComparison.Ordinal);
        Assert.Equal(2 + s_quick.Attempts - 1, _server.Requests.Count);
        Assert.Contains("can't be chosen", Message(_server.Address + "s-0.tar#train"), StringComparison.Ordinal);
        _server.Dispose();
        Assert.Contains("cannot reach 127.0.0.1", Message(_server.Address + "s-0.tar"), StringComparison.Ordinal);

        string Message(string path) => Assert.Throws<SourceException>(() => ShardSource.Open(path, [path], null, _cache.Path, s_quick)).Message;
    }

    [Fact]
    public void What_is_no_tar_or_cut_short_is_said()
    {
        _server.Files["s-0.tar"] = Tars.Shard(0, 4)[..^2000];
        Assert.Contains("is truncated", Assert.Throws<SourceException>(() => Open()).Message, StringComparison.Ordinal);
        _server.Files["s-0.tar"] = new byte[3000].Select(_ => (byte)7).ToArray();
        Assert.Contains("is not a tar file", Assert.Throws<SourceException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shard_that_is_replaced_is_not_mixed_with_the_old_one()
    {
        using var source = Open();
        _server.Files["s-0.tar"] = Tars.Shard(100, 4);
        Assert.Contains("was replaced", Assert.Throws<RemoteException>(() => source.Open(1)).Message, StringComparison.Ordinal);
        using var again = Open(); // the index belonged to the old one
        using var image = again.Open(1);
        Assert.Equal(102, image.Width);
    }

    [Fact]
    public void A_reader_goes_forward_over_one_connection_and_asks_anew_for_far_jumps()
    {
        _server.Files["big"] = [.. Enumerable.Range(0, 5_000_000).Select(i => (byte)(i * 7))];
        using var file = RemoteFile.Open(new Uri(_server.Address + "big"), s_quick, TestContext.Current.CancellationToken);
        using var reader = file.OpenReader(10, TestContext.Current.CancellationToken);
        Span<byte> bytes = stackalloc byte[3];
        foreach (var at in new[] { 10, 500, 70_000, 4_000_000, 4_999_999 })
        {
            reader.SkipTo(at);
            Assert.Equal(Math.Min(3, 5_000_000 - at), reader.Fill(bytes));
            Assert.Equal((byte)(at * 7), bytes[0]);
        }

        Assert.Equal(["big 0-0", "big 10-", "big 4000000-"], _server.Requests);
    }

    private ShardSource Open(Action<string>? notify = null)
    {
        var pattern = _server.Address + "s-{0..1}.tar";
        return ShardSource.Open(pattern, BraceExpansion.Expand(pattern), notify, _cache.Path, s_quick);
    }
}
