using Selfsame.Vision.Annotations;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Tests.Imaging;
using Selfsame.Vision.Tests.Sources;
using Xunit;

namespace Selfsame.Vision.Tests.Loading;

public sealed class JointLoaderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public JointLoaderTests()
    {
        _folder.Write("classes.txt", "a\nb\n"u8.ToArray());
        for (var i = 0; i < 7; i++)
        {
            using var picture = Pictures.Waves(20 + i, 16);
            _folder.Write($"images/{i}.png", ImageWriter.ToPng(picture));
            _folder.Write($"masks/{i}.png", IndexPng.Write(new IndexMask(new byte[(20 + i) * 16], 20 + i, 16)));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Batches_depend_on_the_epoch_and_not_on_the_workers_or_on_where_reading_began()
    {
        using var set = SegmentationSet.Open(_folder.Path);
        var one = Read(set, workers: 1, epoch: 1).ToList();
        Assert.Equal([3, 3], one.Select(b => b.Count));
        Assert.Equal(one.SelectMany(b => b), Read(set, workers: 3, epoch: 1).SelectMany(b => b));
        Assert.Equal(one[1], Read(set, workers: 2, epoch: 1, start: 1).Single());
        Assert.NotEqual(one.SelectMany(b => b), Read(set, workers: 1, epoch: 2).SelectMany(b => b));
        Assert.Equal(6, one.SelectMany(b => b).Select(s => s.Split(':')[0]).Distinct().Count());
    }

    [Fact]
    public void An_image_or_mask_that_cannot_be_read_is_replaced_or_dropped_and_named()
    {
        _folder.Write("images/2.png", "text"u8.ToArray());
        _folder.Write("masks/4.png", IndexPng.Write(new IndexMask(new byte[4], 2, 2)));
        using var set = SegmentationSet.Open(_folder.Path);
        var loader = new JointLoader(set, Options(workers: 2) with { Shuffle = false });
        Assert.Equal([0, 1, 3, 3, 5, 5], loader.ReadEpoch(0, cancellation: TestContext.Current.CancellationToken).SelectMany(Take));
        Assert.Equal(
            ["images/2.png: not an image (starts with \"text\")", "images/4.png: the mask is 2 x 2, the image 24 x 16"],
            loader.Skipped.Select(s => $"{s.Name}: {s.Reason}"));
        var dropping = new JointLoader(set, Options(workers: 2) with { Shuffle = false, DropLast = false, Unreadable = UnreadablePolicy.Drop });
        Assert.Equal([0, 1, 3, 5, 6], dropping.ReadEpoch(0, cancellation: TestContext.Current.CancellationToken).SelectMany(Take));
    }

    [Fact]
    public void Leaving_early_and_sets_too_small_are_handled()
    {
        using var set = SegmentationSet.Open(_folder.Path);
        foreach (var batch in new JointLoader(set, Options(workers: 2)).ReadEpoch(0, cancellation: TestContext.Current.CancellationToken))
        {
            Assert.Equal(3, Take(batch).Count);
            break;
        }

        Assert.Contains(
            "fewer than a batch of 8",
            Assert.Throws<ArgumentException>(() => new JointLoader(set, Options(1) with { BatchSize = 8 })).Message,
            StringComparison.Ordinal);
        for (var i = 0; i < 7; i++)
        {
            _folder.Write($"images/{i}.png", []);
        }

        Assert.Contains(
            "None of the 7 images",
            Assert.Throws<InvalidDataException>(
                () => new JointLoader(set, Options(2)).ReadEpoch(0, cancellation: TestContext.Current.CancellationToken).ToList()).Message,
            StringComparison.Ordinal);
    }

    private static JointLoaderOptions Options(int workers) => new()
    {
        View = new() { Width = 24, Height = 16 },
        BatchSize = 3,
        Shuffle = true,
        DropLast = true,
        Seed = 5,
        Workers = workers,
    };

    private static List<int> Take(IReadOnlyList<JointSample> batch)
    {
        var indices = batch.Select(s => s.Index).ToList();
        foreach (var sample in batch)
        {
            sample.Dispose();
        }

        return indices;
    }

    // Everything that a sample shows, as text.
    private static IEnumerable<List<string>> Read(SegmentationSet set, int workers, int epoch, int start = 0)
    {
        foreach (var batch in new JointLoader(set, Options(workers)).ReadEpoch(epoch, start, TestContext.Current.CancellationToken))
        {
            var texts = new List<string>();
            foreach (var sample in batch)
            {
                var sum = 0.0;
                foreach (var pixel in sample.Pixels)
                {
                    sum += pixel;
                }

                texts.Add($"{sample.Index}: {sum:R} {sample.Geometry} {string.Join(' ', sample.Mask!.Values.ToArray())}");
                sample.Dispose();
            }

            yield return texts;
        }
    }
}
