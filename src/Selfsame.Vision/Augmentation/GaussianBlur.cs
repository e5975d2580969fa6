using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Selfsame.Vision.Augmentation;

/// <summary>
/// PIL's GaussianBlur, which the published recipes use: three box filters along x, then three along y, each ending in whole levels; beyond
/// the borders the nearest pixel counts.
/// </summary>
/// <remarks>
/// The textbook's sampled Gaussian would not do instead: below a sigma of half a pixel, where a fifth of the draws lie, it hardly blurs.
/// </remarks>
internal static class GaussianBlur
{
    /// <summary>Blurs a square plane of whole levels in place.</summary>
    /// <param name="plane">size x size levels.</param>
    /// <param name="size">Side of the plane.</param>
    /// <param name="sigma">Standard deviation in pixels.</param>
    /// <param name="workspace">Scratch memory.</param>
    public static void Apply(Span<float> plane, int size, float sigma, AugmentationWorkspace workspace)
    {
        var kernel = BoxKernel.ForGaussian(sigma);
        var scratch = workspace.Plane(size * size);
        AlongRows(plane, scratch, size, kernel, workspace);
        AcrossRows(scratch, plane, size, kernel);
        AcrossRows(plane, scratch, size, kernel);
        AcrossRows(scratch, plane, size, kernel);
    }

    private static void AlongRows(
        ReadOnlySpan<float> source, Span<float> target, int size, in BoxKernel kernel, AugmentationWorkspace workspace)
    {
        var border = kernel.Radius + 1;
        var padded = workspace.Row(size + (2 * border));
        Span<int> taps = stackalloc int[kernel.Taps];
        for (var k = 0; k < taps.Length; k++)
        {
            taps[k] = k;
        }

        for (var y = 0; y < size; y++)
        {
            var row = target.Slice(y * size, size);
            source.Slice(y * size, size).CopyTo(row);
            for (var pass = 0; pass < BoxKernel.Passes; pass++)
            {
                padded[..border].Fill(row[0]);
                row.CopyTo(padded[border..]);
                padded[(border + size)..].Fill(row[^1]);
                Filter(padded, taps, kernel, row);
            }
        }
    }

    private static void AcrossRows(ReadOnlySpan<float> source, Span<float> target, int size, in BoxKernel kernel)
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
    private static void Filter(ReadOnlySpan<float> source, ReadOnlySpan<int> taps, in BoxKernel kernel, Span<float> target)
    {
        // Checks, once for all unchecked loads below, that the tap which lies furthest is there in full.
        _ = source[taps[^1] + target.Length - 1];
        ref var first = ref MemoryMarshal.GetReference(source);
        var inner = new Vector<float>(kernel.Inner);
        var edge = new Vector<float>(kernel.Edge);
        var half = new Vector<float>(0.5f);
        var i = 0;
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            ref var block = ref Unsafe.Add(ref first, i);
            var middle = Vector<float>.Zero;
            for (var k = 1; k < taps.Length - 1; k++)
            {
                middle += Vector.LoadUnsafe(ref block, (nuint)taps[k]);
            }

            var ends = Vector.LoadUnsafe(ref block, (nuint)taps[0]) + Vector.LoadUnsafe(ref block, (nuint)taps[^1]);
            Vector.Floor(Vector.FusedMultiplyAdd(middle, inner, Vector.FusedMultiplyAdd(ends, edge, half))).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            float middle = 0;
            for (var k = 1; k < taps.Length - 1; k++)
            {
                middle += source[taps[k] + i];
            }

            var ends = source[taps[0] + i] + source[taps[^1] + i];
            target[i] = MathF.Floor(float.FusedMultiplyAdd(middle, kernel.Inner, float.FusedMultiplyAdd(ends, kernel.Edge, 0.5f)));
        }
    }
}
