using Selfsame.Torch;

namespace Selfsame.Detection.Boxes;

/// <summary>
/// Operators on boxes [N, 4]: left, top, right, bottom. torchvision's library computes what it has, when it's installed; otherwise code of
/// our own, to the same result.
/// </summary>
public static class BoxOperators
{
    // Two empty boxes have no union; 0 / 0 would be no number.
    private const double SmallestUnion = 1e-30;

    /// <summary>The intersection over union of all pairs: [N, 4] and [M, 4] to [N, M]; 0 where one is empty.</summary>
    public static Tensor Iou(Tensor boxes, Tensor others)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentNullException.ThrowIfNull(others);
        using var scope = new Scope();
        var corner = boxes.Unsqueeze(1).Narrow(2, 0, 2).Maximum(others.Unsqueeze(0).Narrow(2, 0, 2)); // [N, M, 2]
        var opposite = boxes.Unsqueeze(1).Narrow(2, 2, 2).Minimum(others.Unsqueeze(0).Narrow(2, 2, 2));
        var common = (opposite - corner).ClampMin(0).Prod(-1);                                          // [N, M]
        var union = Area(boxes).Unsqueeze(1) + Area(others).Unsqueeze(0) - common;
        return scope.Keep(common / union.ClampMin(SmallestUnion));
    }

    /// <summary>The areas, [N]; 0 for empty boxes.</summary>
    public static Tensor Area(Tensor boxes)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        using var scope = new Scope();
        return scope.Keep((boxes.Narrow(-1, 2, 2) - boxes.Narrow(-1, 0, 2)).ClampMin(0).Prod(-1));
    }

    /// <summary>
    /// Of boxes that overlap by more than a threshold, the one with the highest score (of equal ones the first); see
    /// <see cref="TorchvisionOperators.Nms"/>.
    /// </summary>
    /// <param name="boxes">[N, 4], float32.</param>
    /// <param name="scores">[N], float32.</param>
    /// <param name="threshold">The intersection over union from above which a box is suppressed.</param>
    /// <returns>The kept ones' places, by falling score, int64.</returns>
    public static Tensor Nms(Tensor boxes, Tensor scores, double threshold) =>
        TorchvisionOperators.IsAvailable ? TorchvisionOperators.Nms(boxes, scores, threshold) : Suppression.Nms(boxes, scores, threshold);

    /// <summary>The same within every class by itself.</summary>
    /// <param name="boxes">[N, 4], float32.</param>
    /// <param name="scores">[N], float32.</param>
    /// <param name="labels">[N], int64.</param>
    /// <param name="threshold">The intersection over union from above which a box is suppressed.</param>
    /// <returns>The kept ones' places, by falling score, int64.</returns>
    public static Tensor ClassNms(Tensor boxes, Tensor scores, Tensor labels, double threshold)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = new Scope();
        if (boxes.Size(0) == 0)
        {
            return scope.Keep(Tensor.Empty([0], ScalarType.Int64, boxes.Device));
        }

        // Each class far away from the others: one pass does for all (torchvision.ops.batched_nms).
        var apart = labels.To(boxes.DType) * (boxes.Max() - boxes.Min() + 1);
        return scope.Keep(Nms(boxes + apart.Unsqueeze(1), scores, threshold));
    }

    /// <summary>Features of regions by bilinear sampling, with gradient; see <see cref="TorchvisionOperators.RoiAlign"/>.</summary>
    /// <param name="features">[N, C, H, W], float32.</param>
    /// <param name="regions">[R, 5]: image, left, top, right, bottom, in pixels of the image; float32.</param>
    /// <param name="spatialScale">Pixels of the features for one of the image.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="samplingRatio">Samples a row or column of a cell; 0 or less takes as many as the cell has pixels.</param>
    /// <param name="aligned">Whether coordinates are shifted by half a pixel, as they should be.</param>
    /// <returns>[R, C, height, width].</returns>
    public static Tensor RoiAlign(
        Tensor features,
        Tensor regions,
        double spatialScale,
        int height,
        int width,
        int samplingRatio = 0,
        bool aligned = true) => TorchvisionOperators.IsAvailable
        ? TorchvisionOperators.RoiAlign(features, regions, spatialScale, height, width, samplingRatio, aligned)
        : RegionAlignment.RoiAlign(features, regions, spatialScale, height, width, samplingRatio, aligned);
}
