using System.Security.Cryptography;
using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Vision.Tests.Sources;

/// <summary>Downloads of known sets from a server on this machine, with made-up archives in the official layouts.</summary>
public sealed class SetDownloadTests : IDisposable
{
    private static readonly HttpRetry s_quick =
        HttpRetry.Default with { FirstDelay = TimeSpan.FromMilliseconds(1), LongestDelay = TimeSpan.FromMilliseconds(5), Attempts = 3 };

    private readonly FileServer _server = new();
    private readonly ScratchFolder _folder = new();
    private readonly List<string> _told = [];

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Archives_are_checked_unpacked_and_read_and_not_downloaded_again()
    {
        var set = Serve("pets", Tars.Zipped(OfficialLayouts.Pets.Where(f => f.Item1[0] == 'i')),
            Tars.Zipped(OfficialLayouts.Pets.Where(f => f.Item1[0] == 'a')));
        var records = Get(set);
        Assert.Equal(["images.tar.gz", "annotations.tar.gz"], records.Select(r => r.File));
        using (var source = ImageSources.Open($"pets:{_folder.Path}"))
        {
            Assert.Equal(3, source.Count);
            source.Open(1).Dispose();
        }

        Assert.False(File.Exists(_folder["oxford-iiit-pet/images.tar.gz"]));
        var requests = _server.Requests.Count;
        Assert.Equal(records, Get(set));
        Assert.Equal(requests, _server.Requests.Count);
        Assert.Contains(_told, line => line.StartsWith("images.tar.gz is here already", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_that_are_no_archives_stay_and_archives_on_demand()
    {
        var set = Serve("flowers102", Tars.Zipped(OfficialLayouts.Flowers.Where(f => f.Item1[0] == 'j')),
            Content(OfficialLayouts.Flowers, "imagelabels.mat"), Content(OfficialLayouts.Flowers, "setid.mat"));
        Get(set, keep: true);
        Assert.True(File.Exists(_folder["flowers-102/102flowers.tgz"]));
        using var source = ImageSources.Open($"flowers102:{_folder.Path}");
        Assert.Equal(3, source.Count);
    }

    [Fact]
    public void Tars_zips_and_archives_in_archives_are_unpacked_where_the_readers_look()
    {
        Get(Serve("voc2012", Tars.Of(OfficialLayouts.Voc("VOC2012", "train", "val"))));
        Get(Serve("coco", Tars.Zip(OfficialLayouts.Coco.Where(f => f.Item1[0] == 't')), Tars.Zip(OfficialLayouts.Coco.Where(f => f.Item1[0] == 'v'))));
        Get(Serve("sun397", Tars.Zipped(OfficialLayouts.Sun397.Where(f => f.Item1[..3] == "SUN")),
            Tars.Zip(OfficialLayouts.Sun397.Where(f => f.Item1[..3] != "SUN"))));
        var inner = Tars.Zipped(OfficialLayouts.Caltech101);
        var caltech = Serve("caltech101", Tars.Zip(("caltech-101/101_ObjectCategories.tar.gz", inner)));
        Get(caltech with { Archives = [caltech.Archives[0] with { Inner = caltech.Archives[0].Inner! with { Sha256 = Sha256(inner) } }] });
        foreach (var (name, count) in new[] { ("voc2012", 3), ("coco", 2), ("sun397", 1), ("caltech101", 31) })
        {
            using var source = ImageSources.Open($"{name}:{_folder.Path}");
            Assert.Equal(count, source.Count);
        }
    }

    [Fact]
    public void A_download_goes_on_where_it_broke_off()
    {
        var set = Serve("dtd", Tars.Zipped([.. OfficialLayouts.Textures, ("dtd/noise", RandomNumberGenerator.GetBytes(300_000))]));
        _server.Fault = n => n == 1 ? -200_000 : n is > 1 and < 5 ? 503 : null;
        var error = Assert.Throws<SourceException>(() => Get(set));
        const string answer = "dtd-r1.0.1.tar.gz: the server answered 503 Sorry. Run the command again later, or put dtd-r1.0.1.tar.gz into ";
        Assert.StartsWith(_server.Address + answer, error.Message, StringComparison.Ordinal);
        var there = new FileInfo(_folder["dtd-r1.0.1.tar.gz.part"]).Length;
        Assert.InRange(there, 1, 200_000);

        _server.Requests.Clear();
        _server.Fault = _ => null;
        Get(set);
        Assert.Equal(["dtd-r1.0.1.tar.gz 0-0", $"dtd-r1.0.1.tar.gz {there}-"], _server.Requests);
        using var source = ImageSources.Open($"dtd:{_folder.Path}");
        Assert.Equal(2, source.Count);
    }

    [Fact]
    public void What_has_changed_since_or_comes_without_ranges_begins_anew()
    {
        var noise = RandomNumberGenerator.GetBytes(300_000);
        _ = Serve("dtd", Tars.Zipped([.. OfficialLayouts.Textures, ("dtd/noise", noise)]));
        _server.Fault = n => n == 1 ? -200_000 : n > 1 ? 503 : null;
        Assert.Throws<SourceException>(() => Get(Serve("dtd", Tars.Zipped([.. OfficialLayouts.Textures, ("dtd/noise", noise)]))));
        _server.Fault = _ => null;
        _server.HasRanges = false;
        Get(Serve("dtd", Tars.Zipped([("dtd/more", noise), .. OfficialLayouts.Textures])));
        using var source = ImageSources.Open($"dtd:{_folder.Path}");
        Assert.Equal(2, source.Count);
    }

    [Fact]
    public void A_wrong_checksum_is_an_error_and_leaves_nothing()
    {
        var set = Serve("dtd", Tars.Zipped(OfficialLayouts.Textures));
        _server.Files["dtd-r1.0.1.tar.gz"][^1] ^= 1;
        Assert.Matches("^dtd-r1.0.1.tar.gz has SHA-256 [0-9a-f]{64} instead of [0-9a-f]{64}: ", Assert.Throws<InvalidDataException>(() => Get(set)).Message);
        Assert.Empty(Directory.GetFiles(_folder.Path, "dtd*"));

        var voc = Serve("voc2012", Tars.Of(OfficialLayouts.Voc("VOC2012", "train")));
        Get(voc with { Archives =
            [voc.Archives[0] with { Sha256 = null, Md5 = Md5(_server.Files[voc.Archives[0].FileName]) }] });
        Assert.Contains(_told, line => line.Contains("MD5 is right (no SHA-256 is published)", StringComparison.Ordinal));
        var error = Assert.Throws<InvalidDataException>(() =>
            Get(voc with { Name = "other", Archives = [voc.Archives[0] with { Sha256 = null, Md5 = new string('0', 32) }] }));
        Assert.Contains("has MD5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_published_checksum_the_first_ones_is_recorded_for_next_time()
    {
        var set = Serve("dtd", Tars.Zipped(OfficialLayouts.Textures));
        set = set with { Archives = [set.Archives[0] with { Sha256 = null }] };
        var record = Assert.Single(Get(set, keep: true));
        Assert.Equal(Sha256(_server.Files["dtd-r1.0.1.tar.gz"]), record.Sha256);
        Assert.Contains(_told, line => line.EndsWith($"SHA-256 {record.Sha256} is recorded for next time", StringComparison.Ordinal));

        File.Delete(_folder["dtd-r1.0.1.tar.gz"]);
        _server.Files["dtd-r1.0.1.tar.gz"] = Tars.Zipped(OfficialLayouts.Textures.Take(3));
        Assert.Contains($"instead of {record.Sha256}", Assert.Throws<InvalidDataException>(() => Get(set, keep: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_that_was_brought_by_hand_is_taken()
    {
        var set = Serve("dtd", Tars.Zipped(OfficialLayouts.Textures));
        _folder.Write("dtd-r1.0.1.tar.gz", _server.Files["dtd-r1.0.1.tar.gz"]);
        Get(set);
        Assert.Empty(_server.Requests);
        using var source = ImageSources.Open($"dtd:{_folder.Path}");
        Assert.Equal(2, source.Count);
    }

    [Fact]
    public void Archives_cannot_write_outside_of_the_folder()
    {
        foreach (var archive in new[] { Tars.Zipped(("../outside.txt", [1])), Tars.Zipped(("/tmp/selfsame-outside.txt", [1])) })
        {
            try
            {
                Get(Serve("dtd", archive));
            }
            catch (Exception error) when (error is SourceException or IOException)
            {
                // Refused; what counts is below.
            }

            File.Delete(_folder[".dtd.downloads.json"]);
            File.Delete(_folder["dtd-r1.0.1.tar.gz"]);
        }

        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(_folder.Path)!, "outside.txt")));
        Assert.False(File.Exists("/tmp/selfsame-outside.txt"));
    }

    [Fact]
    public void Offline_and_sets_that_need_an_account_are_one_line()
    {
        var set = Serve("dtd", [1]);
        _server.Dispose();
        Assert.StartsWith("cannot reach 127.0.0.1 (", Assert.Throws<SourceException>(() => Get(set)).Message, StringComparison.Ordinal);
        Assert.Contains("register at", Assert.Throws<SourceException>(() => new SetDownload(KnownSets.Find("imagenet")!, _folder.Path)).Message,
            StringComparison.Ordinal);
    }

    private static byte[] Content(IEnumerable<(string Name, byte[] Content)> files, string name) => files.First(f => f.Name == name).Content;

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private string Md5(byte[] content) => Download.Hash(_folder.Write("copy", content), HashAlgorithmName.MD5, TestContext.Current.CancellationToken);

    // The known set with these archives in place of its own, under their names.
    private KnownSet Serve(string name, params byte[][] archives)
    {
        var set = KnownSets.Find(name)!;
        foreach (var (archive, content) in set.Archives.Zip(archives))
        {
            _server.Files[archive.FileName] = content;
        }

        return set with { Archives = [.. set.Archives.Zip(archives, (a, content) =>
            a with { Url = _server.Address + a.FileName, Bytes = content.Length, Sha256 = Sha256(content), Md5 = null })] };
    }

    private IReadOnlyList<DownloadRecord> Get(KnownSet set, bool keep = false) =>
        new SetDownload(set, _folder.Path) { KeepArchives = keep, Retry = s_quick, Notify = _told.Add }.Run(TestContext.Current.CancellationToken);
}
