using Selfsame.Evaluation.Metrics;
using Xunit;

namespace Selfsame.Tests.Evaluation.Metrics;

public sealed class AveragePrecisionTests
{
    [Fact]
    public void Eleven_points_by_hand()
    {
        // Ranked: + - + - - +. Precision 1 up to recall 1/3, 2/3 up to recall 2/3, 1/2 up to recall 1.
        var precision = AveragePrecision.ElevenPoint([6, 5, 4, 3, 2, 1], [1, 0, 1, 0, 0, 1]);

        // Points 0 to 0.3 see 1, 0.4 to 0.6 see 2/3, 0.7 to 1 see 1/2.
        Assert.Equal(100 * ((4 * 1.0) + (3 * 2.0 / 3) + (4 * 0.5)) / 11, precision, 10);
    }

    [Fact]
    public void A_later_higher_precision_counts_for_all_points_before_it()
    {
        // Ranked: - + +. The precision 2/3 at recall 1 is the highest for every point.
        Assert.Equal(200.0 / 3, AveragePrecision.ElevenPoint([3, 2, 1], [0, 1, 1]), 10);
    }

    [Fact]
    public void Recall_is_compared_as_a_fraction()
    {
        // Three of ten positives come first, then a negative: 3 / 10 reaches the point 0.3, where 3 * 0.1 in binary would not.
        float[] scores = [.. Enumerable.Range(0, 20).Select(i => (float)-i)];
        sbyte[] relevance = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1];

        Assert.Equal(100 * ((4 * 1.0) + (7 * 0.5)) / 11, AveragePrecision.ElevenPoint(scores, relevance), 10);
    }

    [Fact]
    public void Difficult_images_take_no_part()
    {
        Assert.Equal(100, AveragePrecision.ElevenPoint([3, 2, 1], [-1, 1, 0]));
        Assert.True(double.IsNaN(AveragePrecision.ElevenPoint([3, 2], [-1, 0])));
    }

    [Fact]
    public void The_mean_leaves_out_classes_that_are_in_no_image()
    {
        // Two images, three classes: the first is right, the second is wrong way round, the third is nowhere.
        float[] scores = [2, 1, 0, 1, 2, 0];
        sbyte[] relevance = [1, 1, 0, 0, 0, 0];

        Assert.Equal((100 + 50) / 2.0, AveragePrecision.MeanElevenPoint(scores, relevance, 3), 10);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => AveragePrecision.ElevenPoint([1], [1, 0]));
        Assert.Throws<ArgumentException>(() => AveragePrecision.ElevenPoint([float.NaN], [1]));
        Assert.Throws<ArgumentException>(() => AveragePrecision.ElevenPoint([1], [2]));
        Assert.Throws<ArgumentException>(() => AveragePrecision.MeanElevenPoint([1, 2, 3], [1, 0, 1], 2));
    }
}
