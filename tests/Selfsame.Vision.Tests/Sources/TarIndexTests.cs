using FsCheck;
using FsCheck.Fluent;
using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Vision.Tests.Sources;

public sealed class TarIndexTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly ScratchFolder _cache = new();

    public void Dispose()
    {
        _folder.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public void It_is_kept_beside_the_tar_and_read_instead_of_it()
    {
        var path = _folder.Write("set.tar", Tars.Shard(0, 3, i => $"{i}"));
        var entries = Of(path);
        Assert.Equal(["0000.png", "0000.cls", "0001.png", "0001.cls", "0002.png", "0002.cls"], entries.Select(e => e.Name));
        Assert.Equal([null, "0", null, "1", null, "2"], entries.Select(e => e.Label));
        Assert.Equal(entries, Of(path));

        // What is in the file counts, so it's the file that is read.
        using (var tar = new LocalFile(path))
        {
            File.WriteAllBytes(path + ".index", TarIndex.Format(tar, [entries[0]]));
        }

        Assert.Equal([entries[0]], Of(path));
        Assert.False(Directory.Exists(_cache["tars"]));
    }

    [Fact]
    public void A_tar_that_has_changed_is_listed_again()
    {
        var path = _folder.Write("set.tar", Tars.Shard(0, 3));
        Assert.Equal(3, Of(path).Count);
        _folder.Write("set.tar", Tars.Shard(10, 4));
        Assert.Equal(["0010.png", "0011.png", "0012.png", "0013.png"], Of(path).Select(e => e.Name));

        // The same length, another time.
        _folder.Write("set.tar", Tars.Shard(20, 4));
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-1));
        Assert.Equal("0020.png", Of(path)[0].Name);
    }

    [Fact]
    public void A_damaged_one_is_made_anew()
    {
        var path = _folder.Write("set.tar", Tars.Shard(0, 5, i => $"{i}"));
        var (entries, index) = (Of(path), path + ".index");
        var good = File.ReadAllBytes(index);
        Prop.ForAll(Gen.Choose(0, good.Length - 1).Zip(Gen.Choose(0, 7)).Zip(Gen.Elements(true, false)).ToArbitrary(), damage =>
        {
            var ((at, bit), cuts) = damage;
            var bad = cuts ? good[..at] : (byte[])good.Clone();
            if (!cuts)
            {
                bad[at] ^= (byte)(1 << bit);
            }

            File.WriteAllBytes(index, bad);
            Assert.Equal(entries, Of(path));
            Assert.Equal(good, File.ReadAllBytes(index));
        }).QuickCheckThrowOnFailure();
    }

    // Someone else may have made an index that is behind an address: its hash proves nothing.
    [Fact]
    public void One_that_lies_is_refused_or_leads_nowhere_outside_of_the_tar()
    {
        using var tar = new LocalFile(_folder.Write("set.tar", Tars.Shard(0, 5, i => $"{i}")));
        var good = TarIndex.Format(tar, TarIndex.Of(tar));
        Prop.ForAll(Gen.Choose(15, good.Length - 33).Zip(Gen.Choose(0, 255)).ToArbitrary(), damage =>
        {
            var content = good[..^32];
            content[damage.Item1] = (byte)damage.Item2;
            var entries = TarIndex.Parse([.. content, .. System.Security.Cryptography.SHA256.HashData(content)], tar, anyStamp: true);
            Assert.All(entries ?? [], entry => Assert.True(entry.Offset >= 0 && entry.Size >= 0 && entry.Size <= tar.Length - entry.Offset));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void A_folder_that_is_read_only_stays_as_it_is()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("folders there are not read-only in this way");
            return;
        }

        var path = _folder.Write("locked/set.tar", Tars.Shard(0, 3));
        File.SetUnixFileMode(_folder["locked"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var entries = Of(path);
        Assert.False(File.Exists(path + ".index"));
        Assert.Equal(entries, Of(path));
        File.SetUnixFileMode(_folder["locked"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void Where_none_can_be_beside_the_tar_it_is_in_the_cache_folder()
    {
        var path = _folder.Write("set.tar", Tars.Shard(0, 3));
        Directory.CreateDirectory(path + ".index"); // nothing can be written under this name, not even by root
        var entries = Of(path);
        Assert.Single(Directory.GetFiles(_cache["tars"]));
        Assert.Equal(entries, Of(path));

        // And where nothing can be written at all there is none.
        var file = _folder.Write("file", []);
        using var tar = new LocalFile(path);
        File.Delete(Directory.GetFiles(_cache["tars"]).Single());
        Assert.Equal(entries, TarIndex.Of(tar, file, leastKept: 1));
    }

    [Fact]
    public void A_small_tar_has_none()
    {
        var path = _folder.Write("set.tar", Tars.Shard(0, 3));
        using var source = ImageSources.Open(path);
        Assert.Equal(3, source.Count);
        Assert.False(File.Exists(path + ".index"));
    }

    private IReadOnlyList<TarEntry> Of(string path)
    {
        using var tar = new LocalFile(path);
        return TarIndex.Of(tar, _cache.Path, leastKept: 1);
    }
}
