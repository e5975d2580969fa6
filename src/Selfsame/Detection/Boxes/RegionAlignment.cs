using Selfsame.Torch;

namespace Selfsame.Detection.Boxes;

/// <summary>
/// RoIAlign (He et al. 2017) without torchvision's library. The samples of a cell are averaged, and bilinear interpolation takes rows and
/// columns apart, so a region is a product of three matrices:
/// [height, H] x [H, W] x [W, width] for every channel, with derivatives by themselves.
/// </summary>
internal static class RegionAlignment
{
    /// <summary>See <see cref="BoxOperators.RoiAlign"/>.</summary>
    public static Tensor RoiAlign(Tensor features, Tensor regions, double spatialScale, int height, int width, int samplingRatio, bool aligned)
    {
        using var scope = new Scope();
        var (channels, rows, columns) = (features.Size(1), (int)features.Size(2), (int)features.Size(3));
        var boxes = regions.Detach().To(ScalarType.Float32).ToArray<float>();
        var count = boxes.Length / 5;
        if (count == 0)
        {
            return scope.Keep(Tensor.Empty([0, channels, height, width], features.DType, features.Device));
        }

        var results = new Tensor[count];
        foreach (var group in Enumerable.Range(0, count).GroupBy(r => (long)boxes[5 * r]))
        {
            var map = features.Select(0, group.Key); // [C, H, W]
            foreach (var r in group)
            {
                var box = boxes.AsSpan(5 * r, 5);
                var vertical = Weights(box[2], box[4], spatialScale, height, rows, samplingRatio, aligned, features);     // [height, H]
                var horizontal = Weights(box[1], box[3], spatialScale, width, columns, samplingRatio, aligned, features); // [width, W]
                results[r] = vertical.Matmul(map).Matmul(horizontal.T());                                                 // [C, height, width]
            }
        }

        return scope.Keep(Ops.Stack(results));
    }

    // How much of every pixel along an axis goes into every cell.
    private static Tensor Weights(float start, float end, double scale, int cells, int pixels, int samplingRatio, bool aligned, Tensor like)
    {
        // In float32, as torchvision computes it.
        var offset = aligned ? 0.5f : 0;
        var from = (start * (float)scale) - offset;
        var length = (end * (float)scale) - offset - from;
        length = aligned ? length : MathF.Max(length, 1);
        var cell = length / cells;
        var samples = samplingRatio > 0 ? samplingRatio : (int)MathF.Ceiling(length / cells);
        var weights = new float[cells * pixels];
        for (var c = 0; c < cells; c++)
        {
            for (var s = 0; s < samples; s++)
            {
                Add(weights.AsSpan(c * pixels, pixels), from + (c * cell) + ((s + 0.5f) * cell / samples), 1f / samples);
            }
        }

        return Tensor.FromArray<float>(weights, cells, pixels).To(like.Device, like.DType);
    }

    private static void Add(Span<float> weights, float at, float share)
    {
        if (at < -1 || at > weights.Length)
        {
            return; // too far outside: zero
        }

        at = MathF.Max(at, 0);
        var low = (int)at;
        if (low >= weights.Length - 1)
        {
            weights[^1] += share;
            return;
        }

        var part = at - low;
        weights[low] += (1 - part) * share;
        weights[low + 1] += part * share;
    }
}
