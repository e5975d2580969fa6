using System.Numerics;
using System.Runtime.CompilerServices;

namespace Selfsame.Vision.Augmentation;

/// <summary>
/// Colour jitter and grayscale on three planes of whole levels 0 to 255, with the arithmetic of PIL's ImageEnhance (every step ends
/// in whole levels). All steps run over a strip of pixels while it is in the first-level cache; only contrast, which needs the mean of the
/// whole image, splits the work in two passes.
/// </summary>
internal ref struct ColorProgram
{
    private const int MaxSteps = 6;

    /// <summary>Pixels a strip: three channels of floats take 12 KB.</summary>
    private const int StripLength = 1024;

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

    /// <summary>A program of one blend.</summary>
    public static ColorProgram Of(ColorOperation operation, float factor)
    {
        var program = new ColorProgram();
        program._steps[program._count++] = new ColorStep(operation, factor);
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
        var total = 0L;
        var whole = red.Length - (red.Length % Vector<float>.Count);
        for (var start = 0; start < whole; start += StripLength)
        {
            var length = Math.Min(StripLength, whole - start);
            total += Strip(steps, red.Slice(start, length), green.Slice(start, length), blue.Slice(start, length), gray, sumGray);
        }

        return whole == red.Length ? total : total + Tail(steps, red[whole..], green[whole..], blue[whole..], gray, sumGray);
    }

    private static long Strip(
        ReadOnlySpan<ColorStep> steps, Span<float> red, Span<float> green, Span<float> blue, float gray, bool sumGray)
    {
        foreach (ref readonly var step in steps)
        {
            ColorKernels.Run(step, gray, red, green, blue);
        }

        return sumGray ? ColorKernels.SumGray(red, green, blue) : 0;
    }

    /// <summary>The pixels that do not fill a vector, in one of their own; what lies behind them is black and adds no gray.</summary>
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
        Strip(steps, r, g, b, gray, sumGray: false);
        r[red.Length..].Clear();
        g[red.Length..].Clear();
        b[red.Length..].Clear();
        r[..red.Length].CopyTo(red);
        g[..red.Length].CopyTo(green);
        b[..red.Length].CopyTo(blue);
        return sumGray ? ColorKernels.SumGray(r, g, b) : 0;
    }

    [InlineArray(MaxSteps)]
    private struct StepBuffer
    {
        private ColorStep _first;
    }
}
