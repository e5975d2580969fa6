using System.Buffers.Binary;
using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Vision.Tests.Sources;

public sealed class IdxSourceTests
{
    [Theory]
    [InlineData(false), InlineData(true)]
    public void Images_and_the_labels_beside_them_round_trip(bool zipped)
    {
        var sizes = Gen.Choose(1, 6).Three().ToArbitrary();
        Prop.ForAll(sizes, size =>
        {
            var (count, height, width) = size;
            using var folder = new ScratchFolder();
            var pixels = Enumerable.Range(0, count * height * width).Select(i => (byte)(i * 7)).ToArray();
            var labels = Enumerable.Range(0, count).Select(i => (byte)(i % 3)).ToArray();
            var path = Write(folder, "train-images-idx3-ubyte", zipped, Idx(pixels, count, height, width));
            Write(folder, "train-labels-idx1-ubyte", !zipped, Idx(labels, count));

            using var source = ImageSources.Open(path);
            Assert.Equal(count, source.Count);
            Assert.Equal(labels.Select(label => (int)label), source.Labels.ToArray());
            Assert.Equal(Math.Min(count, 3), source.Classes.Count);
            for (var i = 0; i < count; i++)
            {
                using var image = source.Open(i);
                using var rgb = image.Decode();
                Assert.Equal((width, height), (rgb.Width, rgb.Height));
                Assert.Equal(pixels.Skip(i * height * width).Take(height * width).SelectMany(v => new[] { v, v, v }), rgb.Pixels.ToArray());
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_folder_of_IDX_files_has_two_splits()
    {
        using var folder = new ScratchFolder();
        Write(folder, "train-images-idx3-ubyte", true, Idx(new byte[8], 2, 2, 2));
        Write(folder, "t10k-images-idx3-ubyte", false, Idx(new byte[4], 1, 2, 2));
        using var train = ImageSources.Open(folder.Path);
        using var test = ImageSources.Open(folder.Path, DatasetSplit.Test);
        Assert.Equal((2, 1), (train.Count, test.Count));
        Assert.Equal([-1, -1], train.Labels.ToArray());
        Assert.Empty(train.Classes);
    }

    [Fact]
    public void Truncation_anywhere_is_refused()
    {
        var pixels = new byte[2 * 8 * 9];
        new Random(1).NextBytes(pixels);
        var idx = Idx(pixels, 2, 8, 9);
        var zipped = Zip(idx);
        using var folder = new ScratchFolder();
        for (var length = 4; length < idx.Length; length++)
            Assert.Throws<SourceException>(() => ImageSources.Open(Write(folder, "train-images-idx3-ubyte", false, idx[..length])));
        // The checksum at the end, and the last symbols before it, hold no pixels.
        for (var length = 0; length < zipped.Length - 16; length++)
            Assert.Throws<SourceException>(() => ImageSources.Open(folder.Write("z.gz", zipped[..length])));
    }

    [Fact]
    public void A_header_that_claims_terabytes_is_refused()
    {
        using var folder = new ScratchFolder();
        var path = Write(folder, "train-images-idx3-ubyte", true, Idx(new byte[10], 60_000, 60_000, 60_000));
        Assert.Contains("its header claims", Assert.Throws<SourceException>(() => ImageSources.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_of_another_count_are_refused()
    {
        using var folder = new ScratchFolder();
        var path = Write(folder, "train-images-idx3-ubyte", false, Idx(new byte[8], 2, 2, 2));
        Write(folder, "train-labels-idx1-ubyte", false, Idx(new byte[3], 3));
        Assert.EndsWith("has 3 labels for 2 images", Assert.Throws<SourceException>(() => ImageSources.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fashion_MNIST_has_its_splits_and_class_names()
    {
        if (!Directory.Exists(FashionMnist.DefaultFolder))
            Assert.Skip("apt-get install dataset-fashion-mnist");
        using var train = ImageSources.Open("fashion-mnist");
        using var test = ImageSources.Open("fashion-mnist", DatasetSplit.Test);
        Assert.Equal((60_000, 10_000), (train.Count, test.Count));
        Assert.Equal("Ankle boot", train.Classes[train.LabelOf(0)]);
        using var image = test.Open(9_999);
        Assert.Equal((28, 28), (image.Width, image.Height));
    }

    [Fact]
    public void A_set_that_is_not_installed_says_how_to_install_it()
    {
        using var folder = new ScratchFolder();
        var error = Assert.Throws<SourceException>(() => FashionMnist.Open(DatasetSplit.Train, folder.Path));
        Assert.EndsWith("apt-get install dataset-fashion-mnist", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Idx(byte[] data, params ReadOnlySpan<int> dimensions)
    {
        var header = new byte[4 + 4 * dimensions.Length];
        header[2] = 8;
        header[3] = (byte)dimensions.Length;
        for (var i = 0; i < dimensions.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * i), dimensions[i]);
        return [.. header, .. data];
    }

    private static string Write(ScratchFolder folder, string name, bool zipped, byte[] content)
        => zipped ? folder.Write(name + ".gz", Zip(content)) : folder.Write(name, content);

    private static byte[] Zip(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var zip = new GZipStream(stream, CompressionLevel.Optimal))
            zip.Write(content);
        return stream.ToArray();
    }
}
