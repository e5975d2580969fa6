using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Vision.Tests.Sources;

public sealed class KnownSetTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, false), InlineData(true, true), InlineData(false, false), InlineData(false, true)]
    public void CIFAR_is_read_in_both_versions_unpacked_or_in_a_tar(bool isBinary, bool isPacked)
    {
        var root = Place(isPacked, isBinary ? OfficialLayouts.Cifar10Binary : OfficialLayouts.Cifar10Python);
        using var train = ImageSources.Open($"cifar10:{root}");
        using var test = ImageSources.OpenTest($"cifar10:{root}", null)!;
        Assert.Equal((10, 3), (train.Count, test.Count));
        Assert.Equal([1, 2, 2, 3, 3, 4, 4, 5, 5, 6], train.Labels.ToArray());
        Assert.Equal(isBinary ? "truck" : "name9", test.Classes[test.LabelOf(0)]);
        Assert.Equal([$"cifar10:{root}#train", $"cifar10:{root}#test"], [train.Location, test.Location]);
        AssertPixels(train, 3, image: 3, side: 32);

        var root100 = Place(isPacked, isBinary ? OfficialLayouts.Cifar100Binary : OfficialLayouts.Cifar100Python);
        using var fine = ImageSources.Open($"cifar100:{root100}");
        Assert.Equal([1, 2, 3, 4], fine.Labels.ToArray()); // the coarse ones are 99
        Assert.Equal((100, "fine4"), (fine.Classes.Count, fine.Classes[fine.LabelOf(3)]));
        AssertPixels(fine, 3, image: 4, side: 32);
        using var same = ImageSources.Open($"cifar100:{root100}#train");
        Assert.Equal(fine.Fingerprint, same.Fingerprint);
    }

    [Fact]
    public void STL10s_planes_are_transposed_and_its_parts_join()
    {
        var root = Place(false, OfficialLayouts.Stl10);
        using var all = ImageSources.Open($"stl10:{root}#train+unlabeled");
        Assert.Equal([0, 9, -1, -1, -1], all.Labels.ToArray());
        AssertPixels(all, 1, image: 1, side: 96);
        AssertPixels(all, 4, image: 2, side: 96);
        using var test = ImageSources.OpenTest($"stl10:{root}", null)!;
        Assert.Equal("car", test.Classes[test.LabelOf(0)]);
        Assert.Null(ImageSources.OpenTest($"stl10:{root}#unlabeled", null));
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void ImageNets_val_is_labelled_by_folders_or_by_the_development_kit(bool isPacked)
    {
        var root = Place(isPacked, OfficialLayouts.ImageNet);
        using var train = ImageSources.Open($"imagenet:{root}");
        Assert.Equal(["n01", "n02"], train.Classes);
        Assert.Equal([("n01/n01_7.JPEG", 0), ("n02/n02_1.JPEG", 1), ("n02/n02_2.JPEG", 1)], Listed(train));
        using var val = ImageSources.OpenTest($"imagenet:{root}", null)!;
        Assert.Equal([("ILSVRC2012_val_00000001.JPEG", 0), ("ILSVRC2012_val_00000002.JPEG", 1)], Listed(val));
        AssertWidths(val, 4, 5);
    }

    [Theory]
    [InlineData("voc2007"), InlineData("voc2012")]
    public void VOCs_images_have_several_classes_each(string name)
    {
        var year = name.ToUpperInvariant();
        var root = Place(false, OfficialLayouts.Voc(year, "train", "val", "trainval", "test"));
        using var train = ImageSources.Open($"{name}:{root}#train");
        Assert.Equal(OfficialLayouts.VocClasses, train.Classes);
        Assert.Equal(3 * 20, train.Relevance.Length);
        Assert.Equal([(0, 0, 1), (0, 1, 1), (1, 7, 1), (2, 5, 1), (2, 6, -1)], Relevant(train)); // image, class, and -1 for a difficult object
        Assert.Equal([-1, 7, 5], train.Labels.ToArray());
        using var some = new SubsetSource(train, [2, 0]);
        Assert.Equal([(0, 5, 1), (0, 6, -1), (1, 0, 1), (1, 1, 1)], Relevant(some));
        AssertWidths(train, 1, 2, 3);

        static List<(int, int, int)> Relevant(IImageSource source) =>
            [.. source.Relevance.ToArray().Index().Where(r => r.Item != 0).Select(r => (r.Index / 20, r.Index % 20, (int)r.Item))];
    }

    [Fact]
    public void VOCs_tars_are_read_without_unpacking_them()
    {
        _folder.Write("VOCtrainval_06-Nov-2007.tar", Tars.Of(OfficialLayouts.Voc("VOC2007", "trainval")));
        _folder.Write("VOCtest_06-Nov-2007.tar", Tars.Of(OfficialLayouts.Voc("VOC2007", "test")));
        using var train = ImageSources.Open($"voc2007:{_folder.Path}");
        using var test = ImageSources.OpenTest($"voc2007:{_folder.Path}", null)!;
        Assert.Equal((3, 1), (train.Count, test.Count));
        AssertWidths(train, 1, 2, 3);
        AssertWidths(test, 4);
    }

    // The rows: name, layout, folder that a downloader puts it in, parts with "image's width, class" for each image.
    public static TheoryData<string, string, string, string> Lists =>
    [
        ("food101", "food-101", "train", "1 apple_pie, 2 apple_pie, 3 waffles"),
        ("food101", "food-101", "test", "4 apple_pie"),
        ("sun397", "", "train", "2 a/apartment_building/outdoor"),
        ("sun397", "", "test", "1 a/abbey"),
        ("cars", "stanford_cars", "train", "1 Acura RL Sedan 2012, 2 AM General Hummer SUV 2000"),
        ("cars", "stanford_cars", "test", "3 AM General Hummer SUV 2000"),
        ("aircraft", "", "train", "1 Boeing 717"),
        ("aircraft", "", "val", "2 707-320"),
        ("aircraft", "", "trainval", "1 Boeing 717, 2 707-320"),
        ("aircraft", "", "test", "3 707-320"),
        ("dtd", "", "trainval", "1 banded, 2 zigzagged"),
        ("dtd", "", "val", "2 zigzagged"),
        ("dtd", "", "test", "3 banded"),
        ("pets", "oxford-iiit-pet", "trainval", "1 Abyssinian, 2 yorkshire_terrier, 3 american_bulldog"),
        ("pets", "oxford-iiit-pet", "test", "4 american_bulldog"),
        ("flowers102", "flowers-102", "train", "2 1, 4 5"),
        ("flowers102", "flowers-102", "val", "1 77"),
        ("flowers102", "flowers-102", "trainval", "2 1, 4 5, 1 77"),
        ("flowers102", "flowers-102", "test", "3 102"),
        ("coco", "coco", "train2017", "9 -, 25 -"),
        ("coco", "coco", "val2017", "139 -"),
    ];

    [Theory]
    [MemberData(nameof(Lists))]
    public void Lists_of_files_are_read_where_they_are_unpacked(string name, string folder, string split, string expected)
    {
        var layout = Layout(name);
        var inside = folder is "" or "food-101" ? "" : folder + "/";
        string[] roots = [Place(false, layout), Place(true, layout), Place(false, layout.Select(f => (inside + f.Item1, f.Item2)))];
        foreach (var root in roots)
        {
            using var source = ImageSources.Open($"{name}:{root}#{split}");
            var found = Enumerable.Range(0, source.Count).Select(i =>
            {
                using var image = source.Open(i);
                return $"{image.Width} {(source.LabelOf(i) < 0 ? "-" : source.Classes[source.LabelOf(i)])}";
            });
            Assert.Equal(expected, string.Join(", ", found));
        }
    }

    [Fact]
    public void Every_part_of_every_known_set_has_a_test()
    {
        string[] elsewhere = ["fashion-mnist", "cifar10", "cifar100", "stl10", "imagenet", "voc2007", "voc2012", "caltech101", "coco"];
        var parts = KnownSets.All.Where(set => !elsewhere.Contains(set.Name)).SelectMany(set => set.Splits.Select(split => (set.Name, split)));
        var tested = Lists.Select(row => (row.Data.Item1, row.Data.Item3)).Append(("dtd", "train"));
        Assert.Equal([], parts.Except(tested));
    }

    [Fact]
    public void Caltech101_has_30_images_of_each_class_to_train_on_or_the_benchmarks_lists()
    {
        var root = Place(false, OfficialLayouts.Caltech101);
        using (var train = ImageSources.Open($"caltech101:{root}"))
        using (var test = ImageSources.OpenTest($"caltech101:{root}", null)!)
        {
            Assert.Equal([1, 30], Counts(train));
            Assert.Equal([1, 3], Counts(test));
            Assert.Equal(35, train.Names().Concat(test.Names()).Distinct().Count());
            Assert.Equal(["BACKGROUND_Google", "accordion"], train.Classes);
        }

        Directory.CreateDirectory(Path.Combine(root, "caltech101-splits"));
        File.WriteAllText(Path.Combine(root, "caltech101-splits", "train.txt"), "BACKGROUND_Google/image_0002.jpg 0\naccordion/image_0007.jpg 5\n");
        using var listed = ImageSources.Open($"caltech101:{root}#train");
        Assert.Equal([("BACKGROUND_Google/image_0002.jpg", 0), ("accordion/image_0007.jpg", 1)], Listed(listed));

        static IEnumerable<int> Counts(IImageSource source) => source.Labels.ToArray().CountBy(l => l).OrderBy(c => c.Key).Select(c => c.Value);
    }

    [Fact]
    public void What_is_missing_is_named_with_what_to_do()
    {
        Assert.Equal($"there is no folder {_folder["none"]}; selfsame data get pets --out FOLDER downloads it", Message($"pets:{_folder["none"]}"));
        Assert.Equal($"{_folder.Path} has no cifar-10-batches-py/test_batch and no test_batch; selfsame data get cifar10 --out FOLDER downloads it",
            Message($"cifar10:{_folder.Path}"));
        Assert.Contains("register at https://image-net.org", Message($"imagenet:{_folder.Path}"), StringComparison.Ordinal);
        Assert.Equal("pets has no part 'val'; it has trainval, test", Message($"pets:{_folder.Path}#val"));
        Assert.Contains("no part to test on",
            Assert.Throws<SourceException>(() => ImageSources.Open($"coco:{_folder.Path}", DatasetSplit.Test)).Message, StringComparison.Ordinal);

        static string Message(string path) => Assert.Throws<SourceException>(() => ImageSources.Open(path)).Message;
    }

    [Fact]
    public void Damaged_lists_and_files_are_refused_in_one_line()
    {
        foreach (var (name, layout) in new[]
        {
            ("cifar10", OfficialLayouts.Cifar10Binary), ("cifar10", OfficialLayouts.Cifar10Python), ("stl10", OfficialLayouts.Stl10),
            ("voc2007", OfficialLayouts.Voc("VOC2007", "trainval")),
            ("food101", OfficialLayouts.Food101), ("cars", OfficialLayouts.Cars), ("flowers102", OfficialLayouts.Flowers),
            ("aircraft", OfficialLayouts.Aircraft), ("pets", OfficialLayouts.Pets),
        })
        {
            var files = layout.Where(f => !f.Item1.EndsWith(".jpg", StringComparison.Ordinal)).ToList();
            for (var i = 0; i < files.Count && i < 6; i++)
            {
                var root = Place(false, layout.Select(f => f.Item1 == files[i].Item1 ? (f.Item1, [.. f.Item2.Take(f.Item2.Length / 2), 1]) : f));
                try
                {
                    using var source = ImageSources.Open($"{name}:{root}");
                }
                catch (SourceException error)
                {
                    Assert.DoesNotContain('\n', error.Message);
                }
            }
        }
    }

    [Fact]
    public void Names_are_taken_apart()
    {
        Assert.Null(NamedSet.Parse("photos"));
        Assert.Null(NamedSet.Parse("/data/pets"));
        Assert.Null(NamedSet.Parse("pets/train"));
        Assert.Null(NamedSet.Parse("https://host/x.tar"));
        Assert.Equal("pets", NamedSet.Parse("pets:/data/x y")!.Set.Name);
        Assert.True(NamedSet.Parse("pets")!.BringsTest);
        Assert.False(NamedSet.Parse("pets:/data#trainval")!.BringsTest);
        Assert.False(NamedSet.Parse("coco:/data")!.BringsTest);
    }

    [Fact]
    public void Every_set_states_where_it_comes_from_and_checksums_that_can_be_ones()
    {
        foreach (var set in KnownSets.All)
        {
            Assert.True(set.Archives.Count > 0 || set.Note is not null, set.Name);
            Assert.True(set.TestSplit is null || set.Splits.Contains(set.TestSplit), set.Name);
            Assert.All(set.Archives.SelectMany(a => a.Inner is null ? [a] : new[] { a, a.Inner }), archive =>
            {
                Assert.Matches("^[0-9a-f]{64}$", archive.Sha256 ?? new string('0', 64));
                Assert.Matches("^[0-9a-f]{32}$", archive.Md5 ?? new string('0', 32));
                Assert.True(archive.Sha256 is not null || archive.Md5 is not null, archive.Url);
            });
        }
    }

    private static List<(string, byte[])> Layout(string name) => [.. name switch
    {
        "food101" => OfficialLayouts.Food101,
        "sun397" => OfficialLayouts.Sun397,
        "cars" => OfficialLayouts.Cars,
        "aircraft" => OfficialLayouts.Aircraft,
        "dtd" => OfficialLayouts.Textures,
        "pets" => OfficialLayouts.Pets,
        "coco" => OfficialLayouts.Coco,
        _ => OfficialLayouts.Flowers,
    }];

    private static List<(string, int)> Listed(IImageSource source) => [.. Enumerable.Range(0, source.Count).Select(i => (source.NameOf(i), source.LabelOf(i)))];

    private static void AssertWidths(IImageSource source, params int[] widths)
    {
        for (var i = 0; i < widths.Length; i++)
        {
            using var image = source.Open(i);
            Assert.Equal(widths[i], image.Width);
        }
    }

    private static void AssertPixels(IImageSource source, int index, int image, int side)
    {
        using var encoded = source.Open(index);
        using var pixels = encoded.Decode();
        Assert.Equal((side, side), (pixels.Width, pixels.Height));
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    Assert.Equal(OfficialLayouts.Pixel(image, channel, y, x), pixels.Row(y)[(3 * x) + channel]);
                }
            }
        }
    }

    // A folder of its own with the files, or a tar of them.
    private string Place(bool isPacked, IEnumerable<(string Name, byte[] Content)> files)
    {
        var name = Guid.NewGuid().ToString("N");
        if (isPacked)
        {
            return _folder.Write(name + ".tar", Tars.Of(files));
        }

        foreach (var (file, content) in files)
        {
            _folder.Write($"{name}/{file}", content);
        }

        return _folder[name];
    }
}
