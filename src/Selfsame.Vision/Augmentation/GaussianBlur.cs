using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Selfsame.Vision.Augmentation;

/// <summary>
/// PIL's GaussianBlur, which the published recipes use: three box filters along x, then three along y, each ending in whole levels; beyond
/// the borders the nearest pixel counts. Levels are held less 128 in 16 bits, where the sum over the widest filter fits.
/// </summary>
/// <remarks>
/// The textbook's sampled Gaussian would not do instead: below a sigma of half a pixel, where a fifth of the draws lie, it hardly blurs.
/// </remarks>
internal static class GaussianBlur
{
    /// <summary>The largest sigma: with 202 pixels a filter, sums still fit into 16 bits.</summary>
    public const double MaxSigma = 100;

    private const short Middle = 128;
    private const int Half = BoxKernel.One / 2;

    /// <summary>Blurs a square plane of whole levels in place.</summary>
    /// <param name="plane">size x size levels.</param>
    /// <param name="size">Side of the plane.</param>
    /// <param name="sigma">Standard deviation in pixels, at most <see cref="MaxSigma"/>.</param>
    /// <param name="workspace">Scratch memory.</param>
    public static void Apply(Span<float> plane, int size, float sigma, AugmentationWorkspace workspace)
    {
        var kernel = BoxKernel.ForGaussian(sigma);
        var border = kernel.Radius + 1;
        var scratch = workspace.Shorts((2 * size * size) + size + (2 * border));
        var levels = scratch[..(size * size)];
        var other = scratch.Slice(size * size, size * size);
        var padded = scratch[(2 * size * size)..];
        ToShorts(plane, levels);
        AlongRows(levels, size, kernel, padded);
        AcrossRows(levels, other, size, kernel);
        AcrossRows(other, levels, size, kernel);
        AcrossRows(levels, other, size, kernel);
        ToLevels(other, plane);
    }

    private static void AlongRows(Span<short> levels, int size, in BoxKernel kernel, Span<short> padded)
    {
        var border = kernel.Radius + 1;
        Span<int> taps = stackalloc int[kernel.Taps];
        for (var k = 0; k < taps.Length; k++)
        {
            taps[k] = k;
        }

        for (var y = 0; y < size; y++)
        {
            var row = levels.Slice(y * size, size);
            for (var pass = 0; pass < BoxKernel.Passes; pass++)
            {
                padded[..border].Fill(row[0]);
                row.CopyTo(padded[border..]);
                padded[(border + size)..].Fill(row[^1]);
                Filter(padded, taps, kernel, row);
            }
        }
    }

    private static void AcrossRows(ReadOnlySpan<short> source, Span<short> target, int size, in BoxKernel kernel)
    {
        Span<int> taps = stackalloc int[kernel.Taps];
        for (var y = 0; y < size; y++)
        {
            for (var k = 0; k < taps.Length; k++)
            {
                taps[k] = Math.Clamp(y + k - kernel.Radius - 1, 0, size - 1) * size;
            }

            Filter(source, taps, kernel, target.Slice(y * size, size));
        }
    }

    /// <summary>target[i] = the weighted sum of source[taps[k] + i], rounded; the first and the last tap have the edge weight.</summary>
    private static void Filter(ReadOnlySpan<short> source, ReadOnlySpan<int> taps, in BoxKernel kernel, Span<short> target)
    {
        // Checks, once for all unchecked loads below, that the tap which lies furthest is there in full.
        _ = source[taps[^1] + target.Length - 1];
        ref var first = ref MemoryMarshal.GetReference(source);
        var i = 0;
        for (; i <= target.Length - Vector256<short>.Count; i += Vector256<short>.Count)
        {
            ref var block = ref Unsafe.Add(ref first, i);
            var middle = Vector256<short>.Zero;
            for (var k = 1; k < taps.Length - 1; k++)
            {
                middle += Vector256.LoadUnsafe(ref block, (nuint)taps[k]);
            }

            var ends = Vector256.LoadUnsafe(ref block, (nuint)taps[0]) + Vector256.LoadUnsafe(ref block, (nuint)taps[^1]);
            Weigh(middle, ends, kernel).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            var middle = 0;
            for (var k = 1; k < taps.Length - 1; k++)
            {
                middle += source[taps[k] + i];
            }

            var ends = source[taps[0] + i] + source[taps[^1] + i];
            target[i] = (short)(((middle * kernel.Inner) + (ends * kernel.Edge) + Half) >> BoxKernel.Bits);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Weigh(Vector256<short> middle, Vector256<short> ends, in BoxKernel kernel)
    {
        var half = Vector256.Create(Half);
        if (Avx2.IsSupported)
        {
            // Pairs of both sums, which one instruction multiplies with both weights and adds.
            var weights = Vector256.Create((ushort)kernel.Inner | (kernel.Edge << 16)).AsInt16();
            var low = Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(middle, ends), weights) + half;
            var high = Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(middle, ends), weights) + half;
            return Avx2.PackSignedSaturate(low >> BoxKernel.Bits, high >> BoxKernel.Bits);
        }

        var (middleLow, middleHigh) = Vector256.Widen(middle);
        var (endsLow, endsHigh) = Vector256.Widen(ends);
        return Vector256.Narrow(
            ((middleLow * kernel.Inner) + (endsLow * kernel.Edge) + half) >> BoxKernel.Bits,
            ((middleHigh * kernel.Inner) + (endsHigh * kernel.Edge) + half) >> BoxKernel.Bits);
    }

    private static void ToShorts(ReadOnlySpan<float> plane, Span<short> levels)
    {
        var i = 0;
        for (; i <= plane.Length - Vector<short>.Count; i += Vector<short>.Count)
        {
            var low = Vector.ConvertToInt32Native(Vector.Create(plane[i..]));
            var high = Vector.ConvertToInt32Native(Vector.Create(plane[(i + Vector<float>.Count)..]));
            (Vector.Narrow(low, high) - new Vector<short>(Middle)).CopyTo(levels[i..]);
        }

        for (; i < plane.Length; i++)
        {
            levels[i] = (short)((int)plane[i] - Middle);
        }
    }

    private static void ToLevels(ReadOnlySpan<short> levels, Span<float> plane)
    {
        var i = 0;
        for (; i <= plane.Length - Vector<short>.Count; i += Vector<short>.Count)
        {
            Vector.Widen(Vector.Create(levels[i..]) + new Vector<short>(Middle), out var low, out var high);
            Vector.ConvertToSingle(low).CopyTo(plane[i..]);
            Vector.ConvertToSingle(high).CopyTo(plane[(i + Vector<float>.Count)..]);
        }

        for (; i < plane.Length; i++)
        {
            plane[i] = levels[i] + Middle;
        }
    }
}
