using System.Formats.Tar;
using System.Text;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;
using Selfsame.Vision.Tests.Imaging;
using Selfsame.Vision.Tests.Sources;
using Xunit;

namespace Selfsame.Vision.Tests.Annotations;

public sealed class DetectionSetTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Voc_is_read_by_its_lists_from_a_folder_and_from_a_tar(bool tar)
    {
        using var folder = Voc();
        var path = tar ? Pack(folder) : folder["voc"];
        using var set = DetectionSet.Open(path, "trainval");
        Assert.Equal(DetectionFormat.Voc, set.Format);
        Assert.Equal(["apple", "banana", "only in test"], set.Classes); // of the whole set, so that labels don't depend on the split
        Assert.Equal(["JPEGImages/1.jpg", "JPEGImages/2.jpg"], set.Annotations.Select(a => a.Name));

        // 0 x 0 in the XML, a PNG named .jpg; a box that reaches beyond the image is cut off.
        Assert.Equal((60, 40), (set.Annotations[0].Width, set.Annotations[0].Height));
        Assert.Equal([new(new(0, 4, 60, 30), 0)], set.Annotations[0].Objects);
        Assert.Empty(set.Annotations[1].Objects);
        (string Name, string Reason)[] skipped =
        [
            ("Annotations/broken.xml", "not valid XML"),
            ("Annotations/gone.xml", "its image is missing"),
            ("JPEGImages/2.jpg", "'banana' outside of the image (60 x 40)"),
            ("JPEGImages/text.jpg", "not an image"), ("nowhere", "listed in ImageSets/Main/trainval.txt, but has no XML"),
        ];
        Assert.Equal(skipped.Select(s => s.Name), set.Skipped.Select(s => s.Name).Order(StringComparer.Ordinal));
        Assert.All(skipped, s => Assert.StartsWith(s.Reason, set.Skipped.Single(o => o.Name == s.Name).Reason, StringComparison.Ordinal));
        using var image = set.Images.Open(0);
        Assert.Equal((60, 40), (image.Width, image.Height));

        using var all = DetectionSet.Open(path);
        Assert.Equal(3, all.Annotations.Count);
        Assert.NotEqual(set.Fingerprint, all.Fingerprint);
        Assert.Contains("it has test, trainval", Assert.Throws<SourceException>(() => DetectionSet.Open(path, "val")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_fingerprint_changes_with_a_box()
    {
        using var folder = Voc();
        string Fingerprint()
        {
            using var set = DetectionSet.Open(folder["voc"], "test");
            return set.Fingerprint;
        }

        var before = Fingerprint();
        Assert.Equal(before, Fingerprint());
        folder.Write("voc/Annotations/3.xml", Xml("3.jpg", ("only in test", "1 1 9 10")));
        Assert.NotEqual(before, Fingerprint());
    }

    [Fact]
    public void Coco_is_found_by_its_split_and_finds_its_images()
    {
        using var folder = new ScratchFolder();
        var json = """{"images": [{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "gone.png", "width": 5, "height": 5}], "categories": [{"id": 4, "name": "cell"}], "annotations": [{"id": 1, "image_id": 1, "category_id": 4, "bbox": [1, 1, 3, 3]}]}""";
        folder.Write("coco/annotations/instances_train2017.json", Encoding.UTF8.GetBytes(json));
        folder.Write("coco/annotations/instances_val2017.json", Encoding.UTF8.GetBytes(json));
        folder.With("coco/train2017/a.png");
        using var train = DetectionSet.Open(folder["coco"], "train");
        Assert.Equal(
            (DetectionFormat.Coco, "train2017/a.png", 6, 5),
            (train.Format, train.Annotations.Single().Name, train.Annotations[0].Width, train.Annotations[0].Height));
        Assert.Equal("gone.png: the image is missing", train.Skipped.Select(s => $"{s.Name}: {s.Reason}").Single());
        using var named = DetectionSet.Open(folder["coco/annotations/instances_train2017.json"]);
        Assert.Equal(train.Fingerprint, named.Fingerprint);
        Assert.Contains("name a split", Assert.Throws<SourceException>(() => DetectionSet.Open(folder["coco"])).Message, StringComparison.Ordinal);
        Assert.Contains("none of the images", Assert.Throws<SourceException>(() => DetectionSet.Open(folder["coco"], "val")).Message, StringComparison.Ordinal);
        Assert.Contains("no split 'test'", Assert.Throws<SourceException>(() => DetectionSet.Open(folder["coco"], "test")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "neither VOC XML nor a COCO JSON",
            Assert.Throws<SourceException>(() => DetectionSet.Open(folder["coco/train2017"])).Message,
            StringComparison.Ordinal);
        Assert.Throws<SourceException>(() => DetectionSet.Open(folder["nothing"]));
    }

    [Theory]
    [InlineData("fruit.tar", "trainval", 120, 3)]
    [InlineData("bccd.tar", "test", 72, 3)]
    public void Real_sets_with_hostile_files_load(string file, string split, int images, int classes)
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("SELFSAME_DATA") ?? "", file);
        if (!File.Exists(path))
        {
            Assert.Skip("SELFSAME_DATA names no folder with this set");
        }

        using var set = DetectionSet.Open(path, split);
        Assert.Equal((images, classes), (set.Annotations.Count, set.Classes.Count));
        Assert.All(set.Annotations, a => Assert.All(a.Objects, o => Assert.True(o.Box.Clip(a.Width, a.Height) == o.Box && !o.Box.IsEmpty)));
    }

    private static ScratchFolder Voc()
    {
        using var picture = Pictures.Waves(60, 40);
        var (png, jpeg) = (ImageWriter.ToPng(picture), ImageWriter.ToJpeg(picture));
        var folder = new ScratchFolder();
        foreach (var (name, content) in new[] { ("1", png), ("2", jpeg), ("3", jpeg), ("text", "a letter"u8.ToArray()) })
        {
            folder.Write($"voc/JPEGImages/{name}.jpg", content);
        }

        folder.Write("voc/Annotations/1.xml", Xml("1.jpg", ("apple", "0 5 90 30")));
        folder.Write("voc/Annotations/2.xml", Xml("2.jpg", ("banana", "100 5 120 30")));
        folder.Write("voc/Annotations/3.xml", Xml("3.jpg", ("only in test", "1 1 9 9")));
        folder.Write("voc/Annotations/gone.xml", Xml("gone.jpg", ("apple", "1 1 9 9")));
        folder.Write("voc/Annotations/text.xml", Xml("text.jpg", ("apple", "1 1 9 9")));
        folder.Write("voc/Annotations/broken.xml", "<annotation"u8.ToArray());
        folder.Write("voc/ImageSets/Main/trainval.txt", "1\n2  1\r\ngone -1\ntext\nbroken\nnowhere\n"u8.ToArray());
        folder.Write("voc/ImageSets/Main/test.txt", "3\n"u8.ToArray());
        return folder;
    }

    private static byte[] Xml(string file, (string Name, string Box) item)
    {
        var box = item.Box.Split(' ');
        return Encoding.UTF8.GetBytes($"<annotation><filename>{file}</filename><size><width>0</width><height>0</height></size><object><name>{item.Name}</name>"
            + $"<bndbox><xmin>{box[0]}</xmin><ymin>{box[1]}</ymin><xmax>{box[2]}</xmax><ymax>{box[3]}</ymax></bndbox></object></annotation>");
    }

    private static string Pack(ScratchFolder folder)
    {
        TarFile.CreateFromDirectory(folder["voc"], folder["set.tar"], includeBaseDirectory: true);
        return folder["set.tar"];
    }
}
