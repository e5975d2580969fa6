using Selfsame.Vision.Annotations;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;
using Selfsame.Vision.Tests.Imaging;
using Selfsame.Vision.Tests.Sources;
using Xunit;

namespace Selfsame.Vision.Tests.Annotations;

public sealed class SegmentationSetTests
{
    [Fact]
    public void Void_counts_for_nothing_wherever_it_stands_and_images_without_masks_are_named()
    {
        using var folder = new ScratchFolder();
        folder.Write("set/classes.txt", "sky\nvoid\r\nroad\n\n"u8.ToArray());
        folder.With("set/images/train/a.png", "set/images/train/b.png", "set/images/val/c.png");
        folder.Write("set/masks/train/a.png", Mask(0, 1, 2, 255, 2, 0));
        folder.Write("set/masks/val/c.png", Mask(0, 3, 0, 0, 0, 0));
        using var train = SegmentationSet.Open(folder["set"], "train");
        Assert.Equal(["sky", "road"], train.Classes);
        Assert.Equal(["images/train/a.png"], train.Images.Names());
        Assert.Equal([0, 255, 1, 255, 1, 0], train.ReadMask(0).Values.ToArray());
        Assert.Equal("images/train/b.png: there is no mask masks/train/b.png", train.Skipped.Select(s => $"{s.Name}: {s.Reason}").Single());
        using var val = SegmentationSet.Open(folder["set"], "val");
        Assert.Contains("the value 3", Assert.Throws<ImageException>(() => val.ReadMask(0)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "it has train, val",
            Assert.Throws<SourceException>(() => SegmentationSet.Open(folder["set"], "test")).Message,
            StringComparison.Ordinal);
        using var all = SegmentationSet.Open(folder["set"]);
        Assert.Equal(2, all.Images.Count);
    }

    [Fact]
    public void Vocs_layout_has_its_classes_and_lists()
    {
        using var folder = new ScratchFolder();
        folder.With("JPEGImages/1.jpg", "JPEGImages/2.jpg", "JPEGImages/boxes-only.jpg");
        folder.Write("SegmentationClass/1.png", Mask(0, 15, 255, 0, 20, 0));
        folder.Write("SegmentationClass/2.png", Mask(0, 0, 0, 0, 0, 0));
        folder.Write("ImageSets/Segmentation/val.txt", "1\n"u8.ToArray());
        using var val = SegmentationSet.Open(folder.Path, "val");
        Assert.Equal((21, "person", 1), (val.Classes.Count, val.Classes[15], val.Images.Count));
        Assert.Equal([0, 15, 255, 0, 20, 0], val.ReadMask(0).Values.ToArray());
        using var all = SegmentationSet.Open(folder.Path);
        Assert.Equal((2, 0), (all.Images.Count, all.Skipped.Count));
        Assert.Contains("no split 'train'", Assert.Throws<SourceException>(() => SegmentationSet.Open(folder.Path, "train")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CamVid_loads()
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("SELFSAME_DATA") ?? "", "camvid.tar");
        if (!File.Exists(path))
        {
            Assert.Skip("SELFSAME_DATA names no folder with this set");
        }

        using var set = SegmentationSet.Open(path, "val");
        Assert.Equal((51, 11, 0), (set.Images.Count, set.Classes.Count, set.Skipped.Count));
        Assert.All(set.ReadMask(3).Values.ToArray(), v => Assert.True(v is < 11 or 255));
    }

    private static byte[] Mask(params byte[] values) => IndexPng.Write(new IndexMask(values, 3, 2));
}
