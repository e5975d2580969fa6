using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Selfsame.Vision.Augmentation;

/// <summary>
/// Antialiased bilinear resize of a crop into three colour planes, rounded to whole levels. Every output row is first gathered from the
/// input rows (bytes to floats, contiguous, so fully vectorised) and then resampled along x while it is in the cache.
/// </summary>
/// <remarks>
/// Pillow goes along x first and rounds in between; the two differ by at most one level.
/// </remarks>
internal static class BilinearResampler
{
    private const int Channels = 3;

    /// <summary>Resamples.</summary>
    /// <param name="source">Decoded pixels.</param>
    /// <param name="horizontal">Weights along x.</param>
    /// <param name="vertical">Weights along y.</param>
    /// <param name="size">Side of the square.</param>
    /// <param name="flip">Whether to mirror left to right.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <param name="planes">Receives 3 x size x size levels, 0 to 255.</param>
    public static void Resample(
        in PixelRegion source,
        AxisWeights horizontal,
        AxisWeights vertical,
        int size,
        bool flip,
        AugmentationWorkspace workspace,
        Span<float> planes)
    {
        if (horizontal.End <= horizontal.First || vertical.End <= vertical.First)
        {
            planes.Clear();
            return;
        }

        // One more float, because a pixel is read as four.
        var row = workspace.Row((Channels * (horizontal.End - horizontal.First)) + 1);
        row[^1] = 0;
        for (var y = 0; y < size; y++)
        {
            var weights = vertical.Weights(y);
            if (weights.IsEmpty)
            {
                for (var c = 0; c < Channels; c++)
                {
                    planes.Slice((c * size * size) + (y * size), size).Clear();
                }

                continue;
            }

            var offset = Channels * ((vertical.Start(y) * source.Width) + horizontal.First);
            GatherRow(source.Pixels[offset..], Channels * source.Width, weights, row[..^1]);
            ResampleRow(row, horizontal, size, flip, planes, y);
        }
    }

    /// <summary>row[i] = sum over k of weights[k] * pixels[k * stride + i].</summary>
    private static void GatherRow(ReadOnlySpan<byte> pixels, int stride, ReadOnlySpan<float> weights, Span<float> row)
    {
        // Proves to the reader, once for all unchecked loads below, that the last input row is there in full.
        _ = pixels[((weights.Length - 1) * stride) + row.Length - 1];
        var step = Vector<byte>.Count;
        if (row.Length < step)
        {
            for (var i = 0; i < row.Length; i++)
            {
                float sum = 0;
                for (var k = 0; k < weights.Length; k++)
                {
                    sum = float.FusedMultiplyAdd(weights[k], pixels[(k * stride) + i], sum);
                }

                row[i] = sum;
            }

            return;
        }

        for (var i = 0; ; i += step)
        {
            // The last block overlaps the one before it; writing a value twice is harmless.
            i = Math.Min(i, row.Length - step);
            GatherBlock(ref Unsafe.Add(ref MemoryMarshal.GetReference(pixels), i), stride, weights, ref row[i]);
            if (i == row.Length - step)
            {
                return;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GatherBlock(ref byte pixels, int stride, ReadOnlySpan<float> weights, ref float row)
    {
        Vector<float> a = default, b = default, c = default, d = default;
        for (var k = 0; k < weights.Length; k++)
        {
            var weight = new Vector<float>(weights[k]);
            Vector.Widen(Vector.LoadUnsafe(ref pixels, (nuint)(k * stride)), out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            a = Vector.FusedMultiplyAdd(weight, Vector.ConvertToSingle(first.As<uint, int>()), a);
            b = Vector.FusedMultiplyAdd(weight, Vector.ConvertToSingle(second.As<uint, int>()), b);
            c = Vector.FusedMultiplyAdd(weight, Vector.ConvertToSingle(third.As<uint, int>()), c);
            d = Vector.FusedMultiplyAdd(weight, Vector.ConvertToSingle(fourth.As<uint, int>()), d);
        }

        var lanes = (nuint)Vector<float>.Count;
        a.StoreUnsafe(ref row);
        b.StoreUnsafe(ref row, lanes);
        c.StoreUnsafe(ref row, 2 * lanes);
        d.StoreUnsafe(ref row, 3 * lanes);
    }

    private static void ResampleRow(ReadOnlySpan<float> row, AxisWeights horizontal, int size, bool flip, Span<float> planes, int y)
    {
        var red = planes.Slice(y * size, size);
        var green = planes.Slice((size * size) + (y * size), size);
        var blue = planes.Slice((2 * size * size) + (y * size), size);
        ref var pixels = ref MemoryMarshal.GetReference(row);
        var half = Vector128.Create(0.5f);
        for (var x = 0; x < size; x++)
        {
            var weights = horizontal.Weights(x);
            var offset = (nuint)(Channels * (horizontal.Start(x) - horizontal.First));
            var sum = Vector128<float>.Zero;
            for (var k = 0; k < weights.Length; k++)
            {
                sum = Vector128.FusedMultiplyAdd(Vector128.Create(weights[k]), Vector128.LoadUnsafe(ref pixels, offset), sum);
                offset += Channels;
            }

            var level = Vector128.Floor(sum + half);
            var target = flip ? size - 1 - x : x;
            red[target] = level[0];
            green[target] = level[1];
            blue[target] = level[2];
        }
    }
}
