using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Selfsame.Vision.Tests.Sources;

/// <summary>The files of known sets in the layout of their archives, with a few made-up images each.</summary>
internal static class OfficialLayouts
{
    private static readonly MatWriter s_mat = new();

    public static IEnumerable<(string, byte[])> Cifar10Binary =>
        [.. Enumerable.Range(1, 5).Select(i => ($"cifar-10-batches-bin/data_batch_{i}.bin", Cifar(1, i, 2))),
        ("cifar-10-batches-bin/test_batch.bin", Cifar(1, 9, 3)),
            Text("cifar-10-batches-bin/batches.meta.txt", "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n")];

    public static IEnumerable<(string, byte[])> Cifar100Binary =>
        [("cifar-100-binary/train.bin", Cifar(2, 1, 4)), ("cifar-100-binary/test.bin", Cifar(2, 7, 2)),
        Text("cifar-100-binary/fine_label_names.txt", string.Join('\n', Enumerable.Range(0, 100).Select(i => $"fine{i}")))];

    public static IEnumerable<(string, byte[])> Cifar10Python =>
        [.. Enumerable.Range(1, 5).Select(i => ($"cifar-10-batches-py/data_batch_{i}", Pickle("labels", i, 2))),
        ("cifar-10-batches-py/test_batch", Pickle("labels", 9, 3)),
            ("cifar-10-batches-py/batches.meta", PickledNames("label_names", [.. Enumerable.Range(0, 10).Select(i => $"name{i}")]))];

    public static IEnumerable<(string, byte[])> Cifar100Python =>
        [("cifar-100-python/train", Pickle("fine_labels", 1, 4)), ("cifar-100-python/test", Pickle("fine_labels", 7, 2)),
        ("cifar-100-python/meta", PickledNames("fine_label_names", [.. Enumerable.Range(0, 100).Select(i => $"fine{i}")]))];

    public static IEnumerable<(string, byte[])> Stl10 =>
        [("stl10_binary/train_X.bin", Planes(96, 2)), ("stl10_binary/train_y.bin", [1, 10]), ("stl10_binary/test_X.bin", Planes(96, 1)),
        ("stl10_binary/test_y.bin", [3]), ("stl10_binary/unlabeled_X.bin", Planes(96, 3)),
            Text("stl10_binary/class_names.txt", "airplane\nbird\ncar\ncat\ndeer\ndog\nhorse\nmonkey\nship\ntruck\n")];

    public static IEnumerable<(string, byte[])> ImageNet =>
    [
        Image("train/n02/n02_1.JPEG", 1), Image("train/n02/n02_2.JPEG", 2), Image("train/n01/n01_7.JPEG", 3),
        Image("val/ILSVRC2012_val_00000002.JPEG", 5), Image("val/ILSVRC2012_val_00000001.JPEG", 4),
        Text("ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt", "2\n1\n"),
        ("ILSVRC2012_devkit_t12/data/meta.mat",
            s_mat.File(s_mat.Structs("synsets", ["ILSVRC2012_ID", "WNID", "num_children"], Synset(1, "n02", 0), Synset(2, "n01", 0), Synset(3, "n00", 2)))),
    ];

    public static IEnumerable<(string, byte[])> Voc(string year, params string[] splits) =>
    [
        .. Enumerable.Range(1, 4).Select(i => Image($"VOCdevkit/{year}/JPEGImages/{i:D6}.jpg", i)),
        .. splits.Select(split => Text($"VOCdevkit/{year}/ImageSets/Main/{split}.txt", split == "test" ? "000004\n" : "000001\n000002\n000003\n")),
        .. splits.SelectMany(split => VocClasses.Select((name, c) => Text(
            $"VOCdevkit/{year}/ImageSets/Main/{name}_{split}.txt",
            split == "test" ? $"000004 {(c == 2 ? " 1" : "-1")}\n"
                : $"000001 {(c < 2 ? " 1" : "-1")}\n000002 {(c == 7 ? " 1" : "-1")}\n000003 {(c == 5 ? " 1" : c == 6 ? " 0" : "-1")}\n"))),
    ];

    public static string[] VocClasses { get; } =
        ["aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable", "dog", "horse", "motorbike", "person",
            "pottedplant", "sheep", "sofa", "train", "tvmonitor"];

    public static IEnumerable<(string, byte[])> Coco =>
        [Image("train2017/000000000009.jpg", 9), Image("train2017/000000000025.jpg", 25), Image("val2017/000000000139.jpg", 139)];

    public static IEnumerable<(string, byte[])> Food101 =>
    [
        Json("food-101/meta/train.json", new Dictionary<string, string[]> { ["waffles"] = ["waffles/3"], ["apple_pie"] = ["apple_pie/1", "apple_pie/2"] }),
        Json("food-101/meta/test.json", new Dictionary<string, string[]> { ["apple_pie"] = ["apple_pie/4"], ["waffles"] = [] }),
        Image("food-101/images/apple_pie/1.jpg", 1), Image("food-101/images/apple_pie/2.jpg", 2), Image("food-101/images/waffles/3.jpg", 3),
        Image("food-101/images/apple_pie/4.jpg", 4),
    ];

    public static IEnumerable<(string, byte[])> Sun397 =>
    [
        Text("SUN397/ClassName.txt", "/a/abbey\n/a/apartment_building/outdoor\n"), Image("SUN397/a/abbey/sun_1.jpg", 1),
        Image("SUN397/a/apartment_building/outdoor/sun_2.jpg", 2),
        Text("Training_01.txt", "/a/apartment_building/outdoor/sun_2.jpg\n"), Text("Testing_01.txt", "/a/abbey/sun_1.jpg\n"),
    ];

    public static IEnumerable<(string, byte[])> Cars =>
    [
        ("devkit/cars_meta.mat", s_mat.File(s_mat.Cells("class_names", s_mat.Text("", "AM General Hummer SUV 2000"), s_mat.Text("", "Acura RL Sedan 2012")))),
        ("devkit/cars_train_annos.mat", s_mat.File(s_mat.Structs("annotations", ["bbox_x1", "class", "fname"], Car(2, "00001.jpg"), Car(1, "00002.jpg")))),
        ("cars_test_annos_withlabels.mat", s_mat.File(s_mat.Structs("annotations", ["bbox_x1", "class", "fname"], Car(1, "00001.jpg")))),
        Image("cars_train/00001.jpg", 1), Image("cars_train/00002.jpg", 2), Image("cars_test/00001.jpg", 3),
    ];

    public static IEnumerable<(string, byte[])> Aircraft =>
    [
        Text("fgvc-aircraft-2013b/data/variants.txt", "707-320\nBoeing 717\n"),
        Text("fgvc-aircraft-2013b/data/images_variant_train.txt", "0000001 Boeing 717\n"),
        Text("fgvc-aircraft-2013b/data/images_variant_val.txt", "0000002 707-320\n"),
        Text("fgvc-aircraft-2013b/data/images_variant_trainval.txt", "0000001 Boeing 717\n0000002 707-320\n"),
        Text("fgvc-aircraft-2013b/data/images_variant_test.txt", "0000003 707-320\n"),
        .. Enumerable.Range(1, 3).Select(i => Image($"fgvc-aircraft-2013b/data/images/{i:D7}.jpg", i)),
    ];

    public static IEnumerable<(string, byte[])> Textures =>
    [
        Text("dtd/labels/train1.txt", "banded/banded_1.jpg\n"), Text("dtd/labels/val1.txt", "zigzagged/zigzagged_2.jpg\n"),
        Text("dtd/labels/test1.txt", "banded/banded_3.jpg\n"),
        Image("dtd/images/banded/banded_1.jpg", 1), Image("dtd/images/zigzagged/zigzagged_2.jpg", 2), Image("dtd/images/banded/banded_3.jpg", 3),
    ];

    public static IEnumerable<(string, byte[])> Pets =>
    [
        Text("annotations/trainval.txt", "Abyssinian_1 1 1 1\nyorkshire_terrier_2 3 2 2\namerican_bulldog_3 2 2 1\n"),
        Text("annotations/test.txt", "american_bulldog_4 2 2 1\n"),
        Image("images/Abyssinian_1.jpg", 1), Image("images/yorkshire_terrier_2.jpg", 2), Image("images/american_bulldog_3.jpg", 3),
        Image("images/american_bulldog_4.jpg", 4),
    ];

    public static IEnumerable<(string, byte[])> Caltech101 =>
        [.. Enumerable.Range(1, 33).Select(i => Image($"101_ObjectCategories/accordion/image_{i:D4}.jpg", i)),
            Image("101_ObjectCategories/BACKGROUND_Google/image_0001.jpg", 41), Image("101_ObjectCategories/BACKGROUND_Google/image_0002.jpg", 42)];

    public static IEnumerable<(string, byte[])> Flowers =>
    [
        ("setid.mat", s_mat.File(s_mat.Numbers("trnid", 4, [1, 2], 2, 4), s_mat.Numbers("valid", 2, [1, 1], 1), s_mat.Numbers("tstid", 9, [1, 1], 3))),
        ("imagelabels.mat", s_mat.File(s_mat.Numbers("labels", 2, [1, 4], 77, 1, 102, 5))),
        .. Enumerable.Range(1, 4).Select(i => Image($"jpg/image_{i:D5}.jpg", i)),
    ];

    /// <summary>The value of a channel of a CIFAR or STL pixel.</summary>
    public static byte Pixel(int image, int channel, int y, int x) => (byte)((image * 31) + (channel * 70) + (y * 3) + x);

    private static (string, byte[]) Image(string name, int width) => (name, Tars.Image(width));

    private static (string, byte[]) Text(string name, string text) => (name, Encoding.UTF8.GetBytes(text));

    private static (string, byte[]) Json<T>(string name, T value) => (name, JsonSerializer.SerializeToUtf8Bytes(value));

    private static byte[][] Synset(int id, string word, int children) =>
        [s_mat.Numbers("", 9, [1, 1], id), s_mat.Text("", word), s_mat.Numbers("", 9, [1, 1], children)];

    private static byte[][] Car(int label, string name) => [s_mat.Numbers("", 2, [1, 1], 39), s_mat.Numbers("", 2, [1, 1], label), s_mat.Text("", name)];

    // Fine labels are the image's number; before them, in CIFAR-100, a coarse one.
    private static byte[] Cifar(int labelBytes, int first, int count) =>
        [.. Enumerable.Range(first, count).SelectMany(i => (byte[])[.. labelBytes == 2 ? [(byte)99] : Array.Empty<byte>(), (byte)(i % 10), .. Rows(i)])];

    private static IEnumerable<byte> Rows(int image) =>
        from channel in Enumerable.Range(0, 3) from y in Enumerable.Range(0, 32) from x in Enumerable.Range(0, 32) select Pixel(image, channel, y, x);

    // Column by column.
    private static byte[] Planes(int side, int count) =>
    [
        .. from image in Enumerable.Range(0, count) from channel in Enumerable.Range(0, 3) from x in Enumerable.Range(0, side)
            from y in Enumerable.Range(0, side)
           select Pixel(image, channel, y, x),
    ];

    // As Python 2's cPickle wrote them: {'data': ndarray, key: [...]}, protocol 2.
    private static byte[] Pickle(string key, int first, int count)
    {
        byte[] data = [.. Enumerable.Range(first, count).SelectMany(Rows)];
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, data.Length);
        return
        [
            0x80, 2, (byte)'}', (byte)'(', .. Str("data"), .. "cnumpy.core.multiarray\n_reconstruct\n"u8, .. "cnumpy\nndarray\n"u8, (byte)'K', 0,
            0x85, .. Str("b"), 0x87, (byte)'R',
            (byte)'(', (byte)'K', 1, (byte)'K', (byte)count, (byte)'M', 0, 12, 0x86, .. "cnumpy\ndtype\n"u8, .. Str("u1"), (byte)'K', 0, (byte)'K',
            1, 0x87, (byte)'R', 0x89,
            (byte)'T', .. length, .. data, (byte)'t', (byte)'b',
            .. Str(key), (byte)']', (byte)'(', .. Enumerable.Range(first, count).SelectMany(i => new[] { (byte)'K', (byte)(i % 10) }), (byte)'e',
            (byte)'u', (byte)'.',
        ];
    }

    private static byte[] PickledNames(string key, string[] names) =>
        [0x80, 2, (byte)'}', .. Str(key), (byte)']', (byte)'(', .. names.SelectMany(Str), (byte)'e', (byte)'s', (byte)'.'];

    private static byte[] Str(string text) => [(byte)'U', (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
}
