using System.Numerics;
using System.Runtime.CompilerServices;

namespace Selfsame.Vision.Augmentation;

/// <summary>
/// Colour jitter and grayscale on three planes of whole levels 0 to 255, with the arithmetic of PIL's ImageEnhance (every step ends
/// in whole levels). All steps run over a block of pixels while it is in registers; only contrast, which needs the mean of the
/// whole image, splits the work in two passes.
/// </summary>
internal ref struct ColorProgram
{
    private const int MaxSteps = 6;
    private StepBuffer _steps;
    private int _count;

    /// <summary>Writes the program of one view; steps that change nothing are left out.</summary>
    public static ColorProgram For(in AugmentationParameters parameters, bool grayscaleBeforeJitter)
    {
        var program = new ColorProgram();
        if (parameters.Grayscale && grayscaleBeforeJitter)
        {
            program.AddGrayscale();
        }

        program.Add(parameters.Order.First, parameters);
        program.Add(parameters.Order.Second, parameters);
        program.Add(parameters.Order.Third, parameters);
        program.Add(parameters.Order.Fourth, parameters);
        if (parameters.Grayscale && !grayscaleBeforeJitter)
        {
            program.AddGrayscale();
        }

        return program;
    }

    /// <summary>Runs the program in place.</summary>
    public readonly void Run(Span<float> red, Span<float> green, Span<float> blue)
    {
        var steps = ((ReadOnlySpan<ColorStep>)_steps)[.._count];
        var contrast = IndexOfContrast(steps);
        if (contrast >= 0)
        {
            var graySum = Pass(steps[..contrast], red, green, blue, gray: 0, sumGray: true);
            var mean = MathF.Floor((float)(((double)graySum / red.Length) + 0.5));
            Pass(steps[contrast..], red, green, blue, mean, sumGray: false);
        }
        else if (_count > 0)
        {
            Pass(steps, red, green, blue, gray: 0, sumGray: false);
        }
    }

    private void AddGrayscale() => _steps[_count++] = new ColorStep(ColorOperation.Saturation, 0);

    private void Add(ColorOperation operation, in AugmentationParameters parameters)
    {
        var step = operation switch
        {
            ColorOperation.Brightness => new ColorStep(operation, parameters.Brightness),
            ColorOperation.Contrast => new ColorStep(operation, parameters.Contrast),
            ColorOperation.Saturation => new ColorStep(operation, parameters.Saturation),
            _ => new ColorStep(operation, HueRotation.ShiftOf(parameters.Hue)),
        };
        if (operation == ColorOperation.Hue ? parameters.Hue != 0 : step.Amount != 1)
        {
            _steps[_count++] = step;
        }
    }

    private static int IndexOfContrast(ReadOnlySpan<ColorStep> steps)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            if (steps[i].Operation == ColorOperation.Contrast)
            {
                return i;
            }
        }

        return -1;
    }

    /// <returns>The sum of the gray levels after the steps when asked for, else 0.</returns>
    private static long Pass(
        ReadOnlySpan<ColorStep> steps, Span<float> red, Span<float> green, Span<float> blue, float gray, bool sumGray)
    {
        // Lanes hold whole numbers, exact up to 2^24 = 65793 * 255, so they are emptied after at most 65536 pixels a lane.
        const int BlocksPerSum = 65536;
        var lanes = Vector<float>.Count;
        var mean = new Vector<float>(gray);
        var sum = Vector<float>.Zero;
        var (total, blocks, i) = (0L, 0, 0);
        for (; i <= red.Length - lanes; i += lanes)
        {
            var (r, g, b) = (Vector.Create<float>(red[i..]), Vector.Create<float>(green[i..]), Vector.Create<float>(blue[i..]));
            foreach (ref readonly var step in steps)
            {
                Apply(step, mean, ref r, ref g, ref b);
            }

            if (steps.Length > 0)
            {
                r.CopyTo(red[i..]);
                g.CopyTo(green[i..]);
                b.CopyTo(blue[i..]);
            }

            if (sumGray)
            {
                sum += Gray(r, g, b);
                if (++blocks == BlocksPerSum)
                {
                    (total, sum, blocks) = (total + SumLanes(sum), Vector<float>.Zero, 0);
                }
            }
        }

        total += SumLanes(sum);
        if (i < red.Length)
        {
            total += Tail(steps, red[i..], green[i..], blue[i..], gray, sumGray);
        }

        return total;
    }

    /// <summary>The pixels that do not fill a block, in a block of their own; what lies behind them is black and adds no gray.</summary>
    private static long Tail(
        ReadOnlySpan<ColorStep> steps, Span<float> red, Span<float> green, Span<float> blue, float gray, bool sumGray)
    {
        var lanes = Vector<float>.Count;
        Span<float> block = stackalloc float[3 * lanes];
        block.Clear();
        var r = block[..lanes];
        var g = block[lanes..(2 * lanes)];
        var b = block[(2 * lanes)..];
        red.CopyTo(r);
        green.CopyTo(g);
        blue.CopyTo(b);
        var sum = Pass(steps, r, g, b, gray, sumGray);
        r[..red.Length].CopyTo(red);
        g[..red.Length].CopyTo(green);
        b[..red.Length].CopyTo(blue);
        return sum;
    }

    private static long SumLanes(Vector<float> sum)
    {
        long total = 0;
        for (var lane = 0; lane < Vector<float>.Count; lane++)
        {
            total += (long)sum[lane];
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Apply(in ColorStep step, Vector<float> mean, ref Vector<float> r, ref Vector<float> g, ref Vector<float> b)
    {
        var amount = new Vector<float>(step.Amount);
        switch (step.Operation)
        {
            case ColorOperation.Brightness:
                r = Blend(Vector<float>.Zero, r, amount);
                g = Blend(Vector<float>.Zero, g, amount);
                b = Blend(Vector<float>.Zero, b, amount);
                break;
            case ColorOperation.Contrast:
                r = Blend(mean, r, amount);
                g = Blend(mean, g, amount);
                b = Blend(mean, b, amount);
                break;
            case ColorOperation.Saturation:
                var gray = Gray(r, g, b);
                r = Blend(gray, r, amount);
                g = Blend(gray, g, amount);
                b = Blend(gray, b, amount);
                break;
            default:
                HueRotation.Rotate(ref r, ref g, ref b, amount);
                break;
        }
    }

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

    [InlineArray(MaxSteps)]
    private struct StepBuffer
    {
        private ColorStep _first;
    }
}
