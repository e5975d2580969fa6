using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Selfsame.Vision.Augmentation;

/// <summary>
/// The operations of colour jitter, each a loop of its own over whole levels in three channels. The length is a multiple of <see cref="Vector{T}.Count"/>.
/// </summary>
internal static class ColorKernels
{
    /// <summary>Applies one step in place.</summary>
    /// <param name="step">What to do.</param>
    /// <param name="mean">The mean gray of the image, for contrast.</param>
    /// <param name="red">Levels of red.</param>
    /// <param name="green">Levels of green.</param>
    /// <param name="blue">Levels of blue.</param>
    public static void Run(in ColorStep step, float mean, Span<float> red, Span<float> green, Span<float> blue)
    {
        switch (step.Operation)
        {
            case ColorOperation.Brightness:
                BlendWith(0, step.Amount, red);
                BlendWith(0, step.Amount, green);
                BlendWith(0, step.Amount, blue);
                break;
            case ColorOperation.Contrast:
                BlendWith(mean, step.Amount, red);
                BlendWith(mean, step.Amount, green);
                BlendWith(mean, step.Amount, blue);
                break;
            case ColorOperation.Saturation:
                Saturate(step.Amount, red, green, blue);
                break;
            default:
                Rotate(step.Amount, red, green, blue);
                break;
        }
    }

    /// <summary>The sum of the gray levels.</summary>
    public static long SumGray(ReadOnlySpan<float> red, ReadOnlySpan<float> green, ReadOnlySpan<float> blue)
    {
        // Whole numbers, exact up to 2^24: a strip has far fewer than 2^16 pixels.
        var sum = Vector<float>.Zero;
        for (var i = 0; i < red.Length; i += Vector<float>.Count)
        {
            sum += Gray(Vector.Create(red[i..]), Vector.Create(green[i..]), Vector.Create(blue[i..]));
        }

        return (long)Vector.Sum(sum);
    }

    private static void BlendWith(float level, float amount, Span<float> plane)
    {
        var (from, amounts) = (new Vector<float>(level), new Vector<float>(amount));
        foreach (ref var block in Blocks(plane))
        {
            block = Blend(from, block, amounts);
        }
    }

    private static void Saturate(float amount, Span<float> red, Span<float> green, Span<float> blue)
    {
        var amounts = new Vector<float>(amount);
        var reds = Blocks(red);
        var greens = Blocks(green)[..reds.Length];
        var blues = Blocks(blue)[..reds.Length];
        for (var i = 0; i < reds.Length; i++)
        {
            var gray = Gray(reds[i], greens[i], blues[i]);
            reds[i] = Blend(gray, reds[i], amounts);
            greens[i] = Blend(gray, greens[i], amounts);
            blues[i] = Blend(gray, blues[i], amounts);
        }
    }

    private static void Rotate(float shift, Span<float> red, Span<float> green, Span<float> blue)
    {
        var shifts = new Vector<float>(shift);
        var reds = Blocks(red);
        var greens = Blocks(green)[..reds.Length];
        var blues = Blocks(blue)[..reds.Length];
        for (var i = 0; i < reds.Length; i++)
        {
            HueRotation.Rotate(ref reds[i], ref greens[i], ref blues[i], shifts);
        }
    }

    private static Span<Vector<float>> Blocks(Span<float> plane) => MemoryMarshal.Cast<float, Vector<float>>(plane);

    /// <summary>PIL's Image.blend: from + amount * (to - from), clipped to 0..255 and truncated to a whole level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Blend(Vector<float> from, Vector<float> to, Vector<float> amount) =>
        Vector.Floor(Vector.Min(Vector.Max(from + (amount * (to - from)), Vector<float>.Zero), new Vector<float>(255)));

    /// <summary>
    /// PIL's L: ITU-R 601-2 luma in 16-bit fixed point. The products and their sum are below 2^24, so floats compute it exactly.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Gray(Vector<float> r, Vector<float> g, Vector<float> b)
    {
        var sum = (r * 19595f) + (g * 38470f) + (b * 7471f) + new Vector<float>(32768f);
        return Vector.Floor(sum * (1 / 65536f));
    }
}
