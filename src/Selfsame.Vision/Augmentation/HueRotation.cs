using System.Numerics;
using System.Runtime.CompilerServices;

namespace Selfsame.Vision.Augmentation;

/// <summary>
/// Rotates the hue through HSV with 8 bits a component, as PIL stores it. The coarse hue is visible (a step is up to 6 levels of a
/// saturated colour), so the conversion follows PIL's rounding: single precision, products with 255 formed exactly and truncated.
/// </summary>
internal static class HueRotation
{
    /// <summary>The shift in 256ths of a turn, 0 to 255: torchvision's uint8(hue * 255), which truncates and wraps.</summary>
    public static float ShiftOf(float hue) => unchecked((byte)(int)(hue * 255.0));

    /// <summary>Rotates a block of pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Rotate(ref Vector<float> r, ref Vector<float> g, ref Vector<float> b, Vector<float> shift)
    {
        var max = Vector.Max(r, Vector.Max(g, b));
        var min = Vector.Min(r, Vector.Min(g, b));
        var chroma = max - min;

        // A gray pixel (chroma 0) gets saturation 0 and then keeps its value whatever its hue; the guards only avoid 0 / 0.
        var hue = Hue(r, g, b, max, min, Vector.Max(chroma, Vector<float>.One));
        var saturation = FloorOf255Times(chroma / Vector.Max(max, Vector<float>.One)) / 255f;

        var turned = FloorOf255Times(hue) + shift;
        turned = Vector.ConditionalSelect(
            Vector.GreaterThanOrEqual(turned, new Vector<float>(256f)), turned - new Vector<float>(256f), turned);
        var sextant = turned * 6f / 255f;
        r = Channel(5, sextant, saturation, max);
        g = Channel(3, sextant, saturation, max);
        b = Channel(1, sextant, saturation, max);
    }

    /// <summary>
    /// Hue in turns, 0 to 1. In sixths of a turn it is a start that depends on the largest channel, plus 1 - t when the next channel in the order
    /// red, green, blue is in the middle, or t - 1 when that is the smallest; t = (max - middle) / chroma.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Hue(
        Vector<float> r, Vector<float> g, Vector<float> b, Vector<float> max, Vector<float> min, Vector<float> chroma)
    {
        var middle = r + g + b - max - min;
        var t = (max - middle) / chroma;
        var isRed = Vector.Equals(r, max);
        var isGreen = Vector.Equals(g, max);
        var start = Vector.ConditionalSelect(
            isRed, Vector<float>.Zero, Vector.ConditionalSelect(isGreen, new Vector<float>(2f), new Vector<float>(4f)));
        var before = Vector.ConditionalSelect(isRed, b, Vector.ConditionalSelect(isGreen, r, g));
        var sextant = Vector.ConditionalSelect(
            Vector.Equals(before, min), start + Vector<float>.One - t, start - Vector<float>.One + t);

        // turns = sextant / 6, plus 1 when negative. The sum is rounded once, from quotient and remainder, as PIL's double precision does.
        var six = new Vector<float>(6f);
        var turns = sextant / six;
        var remainder = Vector.FusedMultiplyAdd(-turns, six, sextant) * (1 / 6f);
        var wrapped = Vector<float>.One + turns;
        var error = turns - (wrapped - Vector<float>.One);
        return Vector.ConditionalSelect(Vector.LessThan(sextant, Vector<float>.Zero), wrapped + (error + remainder), turns);
    }

    /// <summary>floor(255 x) of the exact product: when rounding carried it up to a whole number, the residue tells.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> FloorOf255Times(Vector<float> x)
    {
        var factor = new Vector<float>(255f);
        var product = x * factor;
        var residue = Vector.FusedMultiplyAdd(x, factor, -product);
        var floor = Vector.Floor(product);
        var carried = Vector.BitwiseAnd(Vector.Equals(floor, product), Vector.LessThan(residue, Vector<float>.Zero));
        return Vector.ConditionalSelect(carried, floor - Vector<float>.One, floor);
    }

    /// <summary>
    /// One colour channel of (hue, saturation, value) without branches: value * (1 - saturation * clip(min(k, 4 - k), 0, 1)).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Channel(float phase, Vector<float> sextant, Vector<float> saturation, Vector<float> value)
    {
        var six = new Vector<float>(6f);
        var k = sextant + new Vector<float>(phase);
        k = Vector.ConditionalSelect(Vector.GreaterThanOrEqual(k, six), k - six, k);
        var share = Vector.Max(Vector<float>.Zero, Vector.Min(Vector<float>.One, Vector.Min(k, new Vector<float>(4f) - k)));
        return Vector.Floor((value * (Vector<float>.One - (saturation * share))) + new Vector<float>(0.5f));
    }
}
