using System.Formats.Tar;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Selfsame.Benchmarks.Fuzz;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Vision.Tests.Sources;

public sealed class TarSourceTests
{
    [Theory]
    [InlineData(TarEntryFormat.Ustar), InlineData(TarEntryFormat.Gnu), InlineData(TarEntryFormat.Pax), InlineData(TarEntryFormat.V7)]
    public void Every_format_is_listed_and_labelled_as_the_folder_would_be(TarEntryFormat format)
    {
        using var folder = new ScratchFolder();
        var path = folder.Write("set.tar", Tar(format, "./set/train/b/1.jpg", "set/train/a/2.jpg", "set/test/a/3.jpg", "set/readme.txt", "set/.x/1.jpg"));
        using var train = ImageSources.Open($"{path}#set/train/");
        Assert.Equal($"{path}#set/train", train.Location);
        Assert.Equal(["a/2.jpg", "b/1.jpg"], train.Names());
        Assert.Equal(["a", "b"], train.Classes);
        Assert.Equal([0, 1], train.Labels.ToArray());
        using var image = train.Open(1);
        Assert.Equal((6, 5), (image.Width, image.Height));
        using var all = ImageSources.Open(path);
        Assert.Equal(["set/test/a/3.jpg", "set/train/a/2.jpg", "set/train/b/1.jpg"], all.Names());
    }

    [Theory]
    [InlineData(TarEntryFormat.Gnu), InlineData(TarEntryFormat.Pax)]
    public void Names_of_any_length_and_script_round_trip(TarEntryFormat format)
    {
        var part = Gen.Elements("a", "Straße", "写真", "x y", "long-" + new string('n', 120)).ListOf().Where(parts => parts.Count is > 0 and < 6);
        var names = part.Select(parts => string.Join('/', parts) + ".jpg").ListOf().Where(list => list.Count > 0).ToArbitrary();
        Prop.ForAll(names, list =>
        {
            using var folder = new ScratchFolder();
            var distinct = list.Distinct().ToArray();
            using var source = ImageSources.Open(folder.Write("set.tar", Tar(format, distinct)));
            return source.Names().Order(StringComparer.Ordinal).SequenceEqual(distinct.Order(StringComparer.Ordinal));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Absolute_and_climbing_paths_are_ignored_and_the_last_of_one_name_counts()
    {
        using var folder = new ScratchFolder();
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            Add(writer, "/etc/1.jpg", ScratchFolder.Image);
            Add(writer, "a/../../2.jpg", ScratchFolder.Image);
            Add(writer, "a/3.jpg", "old"u8.ToArray());
            Add(writer, "a/3.jpg", ScratchFolder.Image);
        }
        using var source = ImageSources.Open(folder.Write("set.tar", stream.ToArray()));
        Assert.Equal(["a/3.jpg"], source.Names());
        source.Open(0).Dispose();
    }

    [Fact]
    public void Links_devices_and_folders_are_no_images()
    {
        using var folder = new ScratchFolder();
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
        {
            Add(writer, "a/1.jpg", ScratchFolder.Image);
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "a/2.jpg") { LinkName = "/etc/passwd" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "a/3.jpg") { LinkName = "a/1.jpg" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Fifo, "a/4.jpg"));
            writer.WriteEntry(new PaxTarEntry(TarEntryType.CharacterDevice, "a/5.jpg") { DeviceMajor = 1, DeviceMinor = 5 });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "a/6.jpg"));
            Add(writer, "b/7.jpg", ScratchFolder.Image);
        }

        using var source = ImageSources.Open(folder.Write("set.tar", stream.ToArray()));
        Assert.Equal(["a/1.jpg", "b/7.jpg"], source.Names());
    }

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFE00", "makes no sense")] // base 256: -512
    [InlineData("800000000000000100000000", "truncated")] // 4 GB
    [InlineData("80000000FFFFFFFFFFFFFFFF", "makes no sense")]
    [InlineData("800000017FFFFFFFFFFFFFFF", "makes no sense")] // more than 64 bits
    [InlineData("373737373737373737373737", "truncated")] // octal 777777777777: 64 GB
    [InlineData("2D3030303030303030313000", "makes no sense")] // "-00000000010"
    public void A_size_that_cannot_be_is_refused(string field, string reason)
    {
        var tar = Tar(TarEntryFormat.Ustar, "a/1.jpg", "b/2.jpg");
        Convert.FromHexString(field).CopyTo(tar, 124);
        TarBlock.Sign(tar.AsSpan(0, TarBlock.Size));
        using var folder = new ScratchFolder();
        Assert.Contains(reason, Assert.Throws<SourceException>(() => ImageSources.Open(folder.Write("bad.tar", tar))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_are_not_UTF8_stay_apart_and_are_read()
    {
        var tar = Tar(TarEntryFormat.Ustar, "a?.jpg", "b?.jpg");
        var second = tar.AsSpan().IndexOf("b?.jpg"u8);
        tar[second] = (byte)'a';
        (tar[1], tar[second + 1]) = (0xE4, 0xF6); // Latin-1's ä and ö
        TarBlock.Sign(tar.AsSpan(0, TarBlock.Size));
        TarBlock.Sign(tar.AsSpan(second, TarBlock.Size));
        using var folder = new ScratchFolder();
        using var source = ImageSources.Open(folder.Write("set.tar", tar));
        Assert.Equal(["aä.jpg", "aö.jpg"], source.Names());
        source.Open(0).Dispose();
        source.Open(1).Dispose();
    }

    [Fact]
    public void Sparse_files_are_passed_over()
    {
        // GNU's own kind, whose map goes on in a block that the size doesn't count.
        var old = Tar(TarEntryFormat.Gnu, "a/1.jpg", "b/2.jpg");
        old[156] = (byte)'S';
        old[482] = 1;
        TarBlock.Sign(old.AsSpan(0, TarBlock.Size));
        byte[] extended = [.. old[..TarBlock.Size], .. new byte[504], 1, .. new byte[7], .. new byte[512], .. old[TarBlock.Size..]];
        using var folder = new ScratchFolder();
        using var first = ImageSources.Open(folder.Write("old.tar", extended));
        Assert.Equal(["b/2.jpg"], first.Names());

        // The one of pax, whose content starts with the map.
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "GNUSparseFile.0/1.jpg", new Dictionary<string, string>
            {
                ["GNU.sparse.major"] = "1",
                ["GNU.sparse.name"] = "1.jpg",
            })
            { DataStream = new MemoryStream(Encoding.ASCII.GetBytes("1\n0\n3\n")) });
            Add(writer, "2.jpg", ScratchFolder.Image);
        }

        using var second = ImageSources.Open(folder.Write("pax.tar", stream.ToArray()));
        Assert.Equal(["2.jpg"], second.Names());
    }

    [Fact]
    public void A_truncated_tar_is_refused_wherever_it_is_cut()
    {
        var tar = Tar(TarEntryFormat.Pax, "a/1.jpg", "b/2.jpg");
        using var folder = new ScratchFolder();
        // What follows the first block of the end mark may be missing.
        var end = tar.AsSpan().LastIndexOfAnyExcept((byte)0) / 512 * 512 + 1024;
        for (var length = 1; length < end; length += 101)
        {
            var path = folder.Write("cut.tar", tar[..length]);
            Assert.Contains("truncated", Assert.Throws<SourceException>(() => ImageSources.Open(path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Damaged_tars_open_or_are_refused()
    {
        var tar = Tar(TarEntryFormat.Pax, "a/1.jpg", "b/2.jpg");
        using var folder = new ScratchFolder();
        var random = new Random(5);
        for (var trial = 0; trial < 300; trial++)
        {
            var damaged = (byte[])tar.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                using var source = ImageSources.Open(folder.Write("bad.tar", damaged));
                for (var i = 0; i < source.Count; i++)
                    source.Open(i).Dispose();
            }
            catch (Exception error) when (error is SourceException or ImageException)
            {
                Assert.DoesNotContain('\n', error.Message);
            }
        }
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        using var folder = new ScratchFolder();
        var path = folder.Write("set.tar", Tar(TarEntryFormat.Ustar, "set/train/a/1.jpg", "set/test/a/1.jpg"));
        Assert.Equal($"there is no folder set/val in {path}; it has set/test, set/train", Message($"{path}#set/val"));
        Assert.StartsWith($"there is no {folder["other.tar"]} ", Message($"{folder["other.tar"]}#set"), StringComparison.Ordinal);
        Assert.Equal($"{folder["x.tar"]} is not a tar file", Message(folder.Write("x.tar", new byte[600].Select(_ => (byte)1).ToArray())));
        Assert.Contains("gunzip", Message(folder.Write("set.tar.gz", [0x1F, 0x8B, 8, 0, 0])), StringComparison.Ordinal);

        static string Message(string path) => Assert.Throws<SourceException>(() => ImageSources.Open(path)).Message;
    }

    [Fact]
    public void Many_threads_read_at_once()
    {
        using var folder = new ScratchFolder();
        var names = Enumerable.Range(0, 50).Select(i => $"{i:D2}.png").ToArray();
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            for (var i = 0; i < names.Length; i++)
            {
                using var picture = Imaging.Pictures.Waves(i + 1, 3);
                Add(writer, names[i], ImageWriter.ToPng(picture));
            }
        }
        using var source = ImageSources.Open(folder.Write("set.tar", stream.ToArray()));
        Parallel.For(0, 2000, i =>
        {
            using var image = source.Open(i % 50);
            using var pixels = image.Decode();
            Assert.Equal(i % 50 + 1, pixels.Width);
        });
    }

    [Theory]
    [InlineData("cifar10.tar#cifar10/test", 10_000, 10)]
    [InlineData("gtsrb.tar#gtsrb/test", 2_150, 43)]
    public void Real_sets_are_read(string location, int count, int classes)
    {
        if (Environment.GetEnvironmentVariable("SELFSAME_DATA") is not { Length: > 0 } data || !File.Exists(Path.Combine(data, location.Split('#')[0])))
        {
            Assert.Skip("SELFSAME_DATA names no folder with this set");
            return;
        }
        using var source = ImageSources.Open(Path.Combine(data, location));
        Assert.Equal((count, classes), (source.Count, source.Classes.Count));
        for (var i = 0; i < count; i += 97)
        {
            using var image = source.Open(i);
            using var pixels = image.Decode();
            Assert.True(pixels.Width > 0);
        }
    }

    private static byte[] Tar(TarEntryFormat format, params ReadOnlySpan<string> names)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, format, leaveOpen: true))
        {
            foreach (var name in names)
                Add(writer, name, ScratchFolder.Image);
        }
        return stream.ToArray();
    }

    private static void Add(TarWriter writer, string name, byte[] content)
    {
        var kind = writer.Format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile;
        System.Formats.Tar.TarEntry entry = writer.Format switch
        {
            TarEntryFormat.V7 => new V7TarEntry(kind, name),
            TarEntryFormat.Ustar => new UstarTarEntry(kind, name),
            TarEntryFormat.Gnu => new GnuTarEntry(kind, name),
            _ => new PaxTarEntry(kind, name),
        };
        using var data = new MemoryStream(content);
        entry.DataStream = data;
        writer.WriteEntry(entry);
    }
}
