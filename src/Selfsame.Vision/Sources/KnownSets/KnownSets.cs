namespace Selfsame.Vision.Sources;

/// <summary>
/// The sets that are known by name. Sizes and SHA-256 are those that TensorFlow Datasets publishes for the same addresses (its url_checksums), VOC's
/// MD5 those of torchvision, Caltech-101's that of its page.
/// </summary>
public static class KnownSets
{
    private const string Research = "non-commercial research";

    /// <summary>All of them, in the order in which they're listed.</summary>
    public static IReadOnlyList<KnownSet> All { get; } =
    [
        new((_, _, _) => throw new InvalidOperationException("IDX files have a reader of their own"))
        {
            Name = FashionMnist.Name,
            Title = "Fashion-MNIST",
            Classes = 10,
            Splits = ["train", "test"],
            TestSplit = "test",
            Images = "60,000 + 10,000",
            Terms = "MIT licence",
            Page = "https://github.com/zalandoresearch/fashion-mnist",
            Folder = FashionMnist.Name,
            Note = "Debian has it as dataset-fashion-mnist",
            Archives =
            [
                Fashion("train-images-idx3-ubyte.gz", 26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
                Fashion("train-labels-idx1-ubyte.gz", 29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
                Fashion("t10k-images-idx3-ubyte.gz", 4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
                Fashion("t10k-labels-idx1-ubyte.gz", 5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
            ],
        },
        new(CifarReader.Open10)
        {
            Name = "cifar10",
            Title = "CIFAR-10",
            Classes = 10,
            Splits = ["train", "test"],
            TestSplit = "test",
            Images = "50,000 + 10,000",
            Terms = "none stated; cite the report",
            Page = "https://www.cs.toronto.edu/~kriz/cifar.html",
            Folder = "",
            Archives = [new("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", 170052171,
                "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")],
        },
        new(CifarReader.Open100)
        {
            Name = "cifar100",
            Title = "CIFAR-100, fine labels",
            Classes = 100,
            Splits = ["train", "test"],
            TestSplit = "test",
            Images = "50,000 + 10,000",
            Terms = "none stated; cite the report",
            Page = "https://www.cs.toronto.edu/~kriz/cifar.html",
            Folder = "",
            Archives = [new("https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz", 168513733,
                "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec")],
        },
        new(Stl10Reader.Open)
        {
            Name = "stl10",
            Title = "STL-10",
            Classes = 10,
            Splits = ["train", "test", "unlabeled", "train+unlabeled"],
            TestSplit = "test",
            Images = "5,000 + 8,000 + 100,000",
            Terms = "ImageNet's: " + Research,
            Page = "https://cs.stanford.edu/~acoates/stl10/",
            Folder = "",
            Archives = [new("http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz", 2640397119,
                "f31fd99273a1acb8609c8db427cebb1de3f71de77758cdc0e22956e1289b9866")],
        },
        new(ImageNetReader.Open)
        {
            Name = "imagenet",
            Title = "ImageNet (ILSVRC 2012)",
            Classes = 1000,
            Splits = ["train", "val"],
            TestSplit = "val",
            Images = "1,281,167 + 50,000",
            Terms = Research + ", after registration",
            Page = "https://image-net.org/download.php",
            Folder = "",
            Note = "register at https://image-net.org and unpack ILSVRC2012_img_train.tar, ILSVRC2012_img_val.tar and ILSVRC2012_devkit_t12.tar.gz",
        },
        Voc(
            "voc2007", ["trainval", "train", "val", "test"], "test", "5,011 + 4,952",
            new("http://host.robots.ox.ac.uk/pascal/VOC/voc2007/VOCtrainval_06-Nov-2007.tar", 460032000, null, "c52e279531787c972589f7e41ab4ae64"),
            new("http://host.robots.ox.ac.uk/pascal/VOC/voc2007/VOCtest_06-Nov-2007.tar", 451020800, null, "b6e924de25625d8de591ea690078ad9f")),
        Voc(
            "voc2012", ["train", "val", "trainval"], "val", "5,717 + 5,823",
            new KnownArchive("http://host.robots.ox.ac.uk/pascal/VOC/voc2012/VOCtrainval_11-May-2012.tar", 1999639040, null,
                "6cd6e144f989b92b3379bac3b3de84fd")),
        new(ListReaders.Coco)
        {
            Name = "coco",
            Title = "COCO, images alone",
            Classes = 0,
            Splits = ["train2017", "val2017", "test2017", "unlabeled2017", "train2014", "val2014", "test2014"],
            TestSplit = null,
            Images = "118,287 + 5,000 (2017)",
            Terms = "Flickr's terms for the images",
            Page = "https://cocodataset.org",
            Folder = "coco",
            Archives =
            [
                new("http://images.cocodataset.org/zips/train2017.zip", 19336861798, "69a8bb58ea5f8f99d24875f21416de2e9ded3178e903f1f7603e283b9e06d929"),
                new("http://images.cocodataset.org/zips/val2017.zip", 815585330, "4f7e2ccb2866ec5041993c9cf2a952bbed69647b115d0f74da7ce8f4bef82f05"),
            ],
        },
        new(ListReaders.Food101)
        {
            Name = "food101",
            Title = "Food-101",
            Classes = 101,
            Splits = ["train", "test"],
            TestSplit = "test",
            Images = "75,750 + 25,250",
            Terms = "Foodspotting's images: research as fair use",
            Page = "https://data.vision.ee.ethz.ch/cvl/datasets_extra/food-101/",
            Folder = "",
            Archives = [new("http://data.vision.ee.ethz.ch/cvl/food-101.tar.gz", 4996278331,
                "d97d15e438b7f4498f96086a4f7e2fa42a32f2712e87d3295441b2b6314053a4")],
        },
        new(ListReaders.Sun397)
        {
            Name = "sun397",
            Title = "SUN397, split 1",
            Classes = 397,
            Splits = ["train", "test"],
            TestSplit = "test",
            Images = "19,850 + 19,850",
            Terms = "research",
            Page = "https://vision.princeton.edu/projects/2010/SUN/",
            Folder = "",
            Archives =
            [
                new("https://vision.princeton.edu/projects/2010/SUN/SUN397.tar.gz", 39077296924,
                    "f404130965a7ad77bed5ececc71e720ab50f3cc1e1bb257257610d38f3b928ec"),
                new("https://vision.princeton.edu/projects/2010/SUN/download/Partitions.zip", 18293705,
                    "e3311ea5f812d4cc6faef194688343d1111f6cd6f70f2c62f393c2b8d6ba1ec9"),
            ],
        },
        new(ListReaders.Cars)
        {
            Name = "cars",
            Title = "Stanford Cars",
            Classes = 196,
            Splits = ["train", "test"],
            TestSplit = "test",
            Images = "8,144 + 8,041",
            Terms = Research,
            Page = "https://ai.stanford.edu/~jkrause/cars/car_dataset.html",
            Folder = "stanford_cars",
            Note = "the official address has been dead since 2023; give a mirror with --from",
            Archives =
            [
                new("https://ai.stanford.edu/~jkrause/cars/car_devkit.tgz", 330960, "b97deb463af7d58b6bfaa18b2a4de9829f0f79e8ce663dfa9261bf7810e9accd"),
                new("http://ai.stanford.edu/~jkrause/car196/cars_train.tgz", 979269282, "512b227b30e2f0a8aab9e09485786ab4479582073a144998da74d64b801fd288"),
                new("http://ai.stanford.edu/~jkrause/car196/cars_test.tgz", 977350468, "bffea656d6f425cba3c91c6d83336e4c5f86c6cffd8975b0f375d3a10da8e243"),
                new("http://ai.stanford.edu/~jkrause/car196/cars_test_annos_withlabels.mat", 185758,
                    "790f75be8ea34eeded134cc559332baf23e30e91367e9ddca97d26ed9b895f05"),
            ],
        },
        new(ListReaders.Aircraft)
        {
            Name = "aircraft",
            Title = "FGVC-Aircraft, variants",
            Classes = 100,
            Splits = ["trainval", "train", "val", "test"],
            TestSplit = "test",
            Images = "6,667 + 3,333",
            Terms = Research,
            Page = "https://www.robots.ox.ac.uk/~vgg/data/fgvc-aircraft/",
            Folder = "",
            Archives = [new("https://www.robots.ox.ac.uk/~vgg/data/fgvc-aircraft/archives/fgvc-aircraft-2013b.tar.gz", 2770575360,
                "d5f68b1b81d6d7831eb9d5c5517074176b5dfbce6bcb43dc14ed1c66a87b8d75")],
        },
        new(ListReaders.Textures)
        {
            Name = "dtd",
            Title = "Describable Textures, split 1",
            Classes = 47,
            Splits = ["trainval", "train", "val", "test"],
            TestSplit = "test",
            Images = "3,760 + 1,880",
            Terms = "research",
            Page = "https://www.robots.ox.ac.uk/~vgg/data/dtd/",
            Folder = "",
            Archives = [new("https://www.robots.ox.ac.uk/~vgg/data/dtd/download/dtd-r1.0.1.tar.gz", 625239812,
                "e42855a52a4950a3b59612834602aa253914755c95b0cff9ead6d07395f8e205")],
        },
        new(ListReaders.Pets)
        {
            Name = "pets",
            Title = "Oxford-IIIT Pet, breeds",
            Classes = 37,
            Splits = ["trainval", "test"],
            TestSplit = "test",
            Images = "3,680 + 3,669",
            Terms = "CC BY-SA 4.0",
            Page = "https://www.robots.ox.ac.uk/~vgg/data/pets/",
            Folder = "oxford-iiit-pet",
            Archives =
            [
                new("https://www.robots.ox.ac.uk/~vgg/data/pets/data/images.tar.gz", 791918971,
                    "67195c5e1c01f1ab5f9b6a5d22b8c27a580d896ece458917e61d459337fa318d"),
                new("https://www.robots.ox.ac.uk/~vgg/data/pets/data/annotations.tar.gz", 19173078,
                    "52425fb6de5c424942b7626b428656fcbd798db970a937df61750c0f1d358e91"),
            ],
        },
        new(ListReaders.Caltech101)
        {
            Name = "caltech101",
            Title = "Caltech-101 with its background class",
            Classes = 102,
            Splits = ["train", "test"],
            TestSplit = "test",
            Images = "3,060 + 6,084",
            Terms = "CC BY 4.0",
            Page = "https://data.caltech.edu/records/mzrjq-6wc02",
            Folder = "caltech101",
            Archives =
            [
                new("https://data.caltech.edu/records/mzrjq-6wc02/files/caltech-101.zip", null, null, "3138e1922a9193bfa496528edbbc45d0")
                {
                    Inner = new("caltech-101/101_ObjectCategories.tar.gz", 131740031, "af6ece2f339791ca20f855943d8b55dd60892c0a25105fcd631ee3d6430f9926"),
                },
            ],
        },
        new(ListReaders.Flowers)
        {
            Name = "flowers102",
            Title = "Oxford Flowers-102",
            Classes = 102,
            Splits = ["trainval", "train", "val", "test"],
            TestSplit = "test",
            Images = "2,040 + 6,149",
            Terms = "none stated; research",
            Page = "https://www.robots.ox.ac.uk/~vgg/data/flowers/102/",
            Folder = "flowers-102",
            Archives =
            [
                new("https://www.robots.ox.ac.uk/~vgg/data/flowers/102/102flowers.tgz", 344862509,
                    "2d01ecc807db462958cfe3d92f57a8c252b4abd240eb955770201e45f783b246"),
                new("https://www.robots.ox.ac.uk/~vgg/data/flowers/102/imagelabels.mat", 502,
                    "4903e94206bac23bf772aadf06451916df56b58fc483a62db32a97b82656651d"),
                new("https://www.robots.ox.ac.uk/~vgg/data/flowers/102/setid.mat", 14989, "46b8678f91fd95d3c8f4feab80d271a6c834a1dd896fe29fd3e6ad9ce5c8dccd"),
            ],
        },
    ];

    /// <summary>The set of a name; null when there is none.</summary>
    public static KnownSet? Find(string name) => All.FirstOrDefault(set => set.Name == name);

    private static KnownArchive Fashion(string file, long bytes, string sha256) =>
        new("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/" + file, bytes, sha256);

    private static KnownSet Voc(
        string name, IReadOnlyList<string> splits, string test, string images, params IReadOnlyList<KnownArchive> archives) =>
        new((tree, split, location) => VocReader.Open(tree, name.ToUpperInvariant(), split, location))
    {
        Name = name,
        Title = $"PASCAL VOC {name[3..]}, classification (several classes an image)",
        Classes = 20,
        Splits = splits,
        TestSplit = test,
        Images = images,
        Terms = "Flickr's terms for the images",
        Page = $"http://host.robots.ox.ac.uk/pascal/VOC/{name}/",
        Folder = "",
        Archives = archives,
        ReadableTars = [.. archives.Select(a => a.FileName)],
    };
}
