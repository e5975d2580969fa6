using Selfsame.Torch;
using Selfsame.Vision.Annotations;

namespace Selfsame.Segmentation;

/// <summary>The loss of segmentation.</summary>
public static class SegmentationLoss
{
    private const long Sum = 2;

    /// <summary>
    /// Cross-entropy averaged over the pixels that aren't void, in nats; logits are first interpolated (bilinear) to the labels' size.
    /// Without a pixel that counts it's 0.
    /// </summary>
    /// <param name="logits">[N, classes, h, w], float32.</param>
    /// <param name="labels">[N, H, W], int64; <see cref="IndexMask.Void"/> counts for nothing.</param>
    public static Tensor CrossEntropy(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = new Scope();
        var (height, width) = (labels.Size(1), labels.Size(2));
        var sized = logits.Size(2) == height && logits.Size(3) == width ? logits : logits.UpsampleBilinear2d([height, width], alignCorners: false);
        var pixels = Math.Max(labels.Ne(IndexMask.Void).Sum().ToDouble(), 1);
        return scope.Keep(sized.CrossEntropyLoss(labels, reduction: Sum, ignoreIndex: IndexMask.Void) / pixels);
    }
}
