using Selfsame.Segmentation;
using Selfsame.Vision.Annotations;
using Xunit;

namespace Selfsame.Tests.Segmentation;

public sealed class SegmentationTallyTests
{
    [Fact]
    public void Void_counts_for_nothing_and_an_absent_class_is_left_out()
    {
        var tally = new SegmentationTally(4);
        tally.Add([0, 0, 0, 1, 1, IndexMask.Void], [0, 0, 1, 1, 2, 2]);
        // Class 0: 2 of 3; class 1: 1 of 3; class 2: predicted once, never there; class 3: nowhere.
        Assert.Equal(5, tally.Pixels);
        Assert.Equal(100.0 * 3 / 5, tally.PixelAccuracy, 1e-9);
        Assert.Equal([200.0 / 3, 100.0 / 3, 0, double.NaN], tally.ClassIou);
        Assert.Equal((200.0 / 3 + 100.0 / 3 + 0) / 3, tally.MeanIou, 1e-9);
        Assert.Equal((200.0 / 3 + 50) / 2, tally.MeanAccuracy, 1e-9);
    }

    [Fact]
    public void Images_are_summed_and_equal_a_slow_reference()
    {
        var random = new Random(4);
        var tally = new SegmentationTally(3);
        var pairs = new List<(byte Truth, byte Predicted)>();
        for (var image = 0; image < 5; image++)
        {
            var truth = Enumerable.Range(0, 100).Select(_ => random.Next(8) == 0 ? IndexMask.Void : (byte)random.Next(3)).ToArray();
            var predicted = Enumerable.Range(0, 100).Select(_ => (byte)random.Next(3)).ToArray();
            tally.Add(truth, predicted);
            pairs.AddRange(truth.Zip(predicted));
        }

        pairs.RemoveAll(p => p.Truth == IndexMask.Void);
        var expected = Enumerable.Range(0, 3)
            .Average(c => 100.0 * pairs.Count(p => p.Truth == c && p.Predicted == c) / pairs.Count(p => p.Truth == c || p.Predicted == c));
        Assert.Equal(expected, tally.MeanIou, 1e-9);
    }

    [Fact]
    public void Labels_that_are_no_class_are_refused() =>
        Assert.Contains(
            "there are 2 classes",
            Assert.Throws<ArgumentException>(() => new SegmentationTally(2).Add([2], [0])).Message,
            StringComparison.Ordinal);
}
