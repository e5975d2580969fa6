using System.Numerics;

namespace Selfsame.Vision.Augmentation;

/// <summary>The last pass: levels 0 to 255 to (level / 255 - mean) / std, solarised on the way.</summary>
internal static class PixelNormalizer
{
    /// <summary>Normalises a plane in place.</summary>
    /// <param name="plane">Levels of one colour.</param>
    /// <param name="mean">Mean on a scale of 0 to 1.</param>
    /// <param name="std">Standard deviation on a scale of 0 to 1.</param>
    /// <param name="threshold">Levels from here on are inverted; 256 inverts none.</param>
    public static void Apply(Span<float> plane, double mean, double std, int threshold)
    {
        var (scale, offset) = ((float)(1 / (255 * std)), (float)(-mean / std));
        var (scales, offsets) = (new Vector<float>(scale), new Vector<float>(offset));
        var (thresholds, white) = (new Vector<float>(threshold), new Vector<float>(255f));
        var i = 0;
        for (; i <= plane.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var level = Vector.Create<float>(plane[i..]);
            level = Vector.ConditionalSelect(Vector.LessThan(level, thresholds), level, white - level);
            Vector.FusedMultiplyAdd(level, scales, offsets).CopyTo(plane[i..]);
        }

        for (; i < plane.Length; i++)
        {
            var level = plane[i] < threshold ? plane[i] : 255 - plane[i];
            plane[i] = float.FusedMultiplyAdd(level, scale, offset);
        }
    }
}
