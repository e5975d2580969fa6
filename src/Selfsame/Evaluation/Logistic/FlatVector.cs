using System.Numerics;
using System.Runtime.InteropServices;

namespace Selfsame.Evaluation.Logistic;

/// <summary>The few things that an optimiser does with long vectors.</summary>
internal static class FlatVector
{
    /// <summary>x · y.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var vx = Vectors(x);
        var vy = Vectors(y);
        var sums = Vector<double>.Zero;
        for (var i = 0; i < vx.Length; i++)
        {
            sums += vx[i] * vy[i];
        }

        var sum = Vector.Sum(sums);
        for (var i = vx.Length * Vector<double>.Count; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    /// <summary>result = x + factor y; the result may be one of them.</summary>
    public static void AddScaled(ReadOnlySpan<double> x, double factor, ReadOnlySpan<double> y, Span<double> result)
    {
        var vx = Vectors(x);
        var vy = Vectors(y);
        var vr = MemoryMarshal.Cast<double, Vector<double>>(result);
        for (var i = 0; i < vr.Length; i++)
        {
            vr[i] = vx[i] + (vy[i] * factor);
        }

        for (var i = vr.Length * Vector<double>.Count; i < result.Length; i++)
        {
            result[i] = x[i] + (factor * y[i]);
        }
    }

    /// <summary>The largest absolute element.</summary>
    public static double MaxAbs(ReadOnlySpan<double> x)
    {
        var largest = 0.0;
        foreach (var value in x)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }

    private static ReadOnlySpan<Vector<double>> Vectors(ReadOnlySpan<double> x) => MemoryMarshal.Cast<double, Vector<double>>(x);
}
