using Selfsame.Vision.Annotations;

namespace Selfsame.Segmentation;

/// <summary>How many pixels of each class were given to each class; void pixels take no part.</summary>
public sealed class SegmentationTally
{
    private readonly long[] _counts;

    /// <summary>A tally without pixels.</summary>
    /// <param name="classes">The number of classes, at least 1.</param>
    public SegmentationTally(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        Classes = classes;
        _counts = new long[classes * classes];
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>Pixels counted.</summary>
    public long Pixels => _counts.Sum();

    /// <summary>The pixels of one class that were given to another.</summary>
    public long this[int label, int predicted] => _counts[(label * Classes) + predicted];

    /// <summary>The share of pixels that were given to their own class, in percent; NaN without pixels.</summary>
    public double PixelAccuracy => 100.0 * Enumerable.Range(0, Classes).Sum(c => this[c, c]) / Pixels;

    /// <summary>The share of each class's pixels that were given to it, in percent, averaged over the classes that have pixels.</summary>
    public double MeanAccuracy => Mean(c => (this[c, c], Enumerable.Range(0, Classes).Sum(p => this[c, p])));

    /// <summary>The intersection over union of each class, in percent; NaN for one that neither is nor was predicted anywhere.</summary>
    public IReadOnlyList<double> ClassIou => [.. Enumerable.Range(0, Classes).Select(c => 100.0 * this[c, c] / Union(c))];

    /// <summary>
    /// The mean intersection over union, in percent, over the classes that are or were predicted somewhere (Everingham et al. 2015, section
    /// 4.1, over the whole set and not image by image).
    /// </summary>
    public double MeanIou => Mean(c => (this[c, c], Union(c)));

    /// <summary>Counts an image.</summary>
    /// <param name="truth">Labels, and <see cref="IndexMask.Void"/>.</param>
    /// <param name="predicted">Labels.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a label is no class.</exception>
    public void Add(ReadOnlySpan<byte> truth, ReadOnlySpan<byte> predicted)
    {
        if (truth.Length != predicted.Length)
        {
            throw new ArgumentException($"{predicted.Length} predictions for {truth.Length} pixels");
        }

        for (var i = 0; i < truth.Length; i++)
        {
            if (truth[i] == IndexMask.Void)
            {
                continue;
            }

            if (truth[i] >= Classes || predicted[i] >= Classes)
            {
                throw new ArgumentException($"pixel {i} is {truth[i]} and was predicted as {predicted[i]}; there are {Classes} classes");
            }

            _counts[(truth[i] * Classes) + predicted[i]]++;
        }
    }

    private long Union(int c) => Enumerable.Range(0, Classes).Sum(o => this[c, o] + this[o, c]) - this[c, c];

    private double Mean(Func<int, (long Part, long Whole)> share)
    {
        var shares = Enumerable.Range(0, Classes).Select(share).Where(s => s.Whole > 0).Select(s => 100.0 * s.Part / s.Whole).ToList();
        return shares.Count > 0 ? shares.Average() : double.NaN;
    }
}
