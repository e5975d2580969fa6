using Selfsame.Torch;

namespace Selfsame.Detection.Boxes;

/// <summary>Non-maximum suppression without torchvision's library, on the CPU.</summary>
internal static class Suppression
{
    /// <summary>See <see cref="BoxOperators.Nms"/>.</summary>
    public static Tensor Nms(Tensor boxes, Tensor scores, double threshold)
    {
        using var scope = new Scope();
        var sides = boxes.Detach().To(ScalarType.Float32).ToArray<float>();
        var order = scores.Detach().To(ScalarType.Float32).Sort(stable: true, dim: 0, descending: true).Item2.ToArray<long>();
        var areas = new float[order.Length];
        for (var i = 0; i < areas.Length; i++)
        {
            areas[i] = (sides[(4 * i) + 2] - sides[4 * i]) * (sides[(4 * i) + 3] - sides[(4 * i) + 1]);
        }

        var suppressed = new bool[order.Length];
        var kept = new List<long>();
        for (var a = 0; a < order.Length; a++)
        {
            var i = (int)order[a];
            if (suppressed[i])
            {
                continue;
            }

            kept.Add(i);
            for (var b = a + 1; b < order.Length; b++)
            {
                var j = (int)order[b];
                suppressed[j] = suppressed[j] || Overlap(sides.AsSpan(4 * i, 4), areas[i], sides.AsSpan(4 * j, 4), areas[j]) > threshold;
            }
        }

        return scope.Keep(Tensor.FromArray<long>(kept.ToArray(), kept.Count).To(boxes.Device));
    }

    // In float32, as torchvision computes it: a box on the threshold falls to the same side.
    private static float Overlap(ReadOnlySpan<float> box, float area, ReadOnlySpan<float> other, float otherArea)
    {
        var width = MathF.Max(0, MathF.Min(box[2], other[2]) - MathF.Max(box[0], other[0]));
        var height = MathF.Max(0, MathF.Min(box[3], other[3]) - MathF.Max(box[1], other[1]));
        var common = width * height;
        return common / (area + otherArea - common);
    }
}
