using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Selfsame.Vision.Augmentation;

/// <summary>
/// Antialiased bilinear resize of a crop into three colour planes, rounded to whole levels. Every output row is first gathered from the
/// input rows, which are contiguous, and then resampled along x while it is in the cache. All sums are of whole numbers: bytes times 14-bit weights
/// give a row with 7 bits after the point, and that times 14-bit weights the level, so a processor without the vector instructions comes to the same.
/// </summary>
/// <remarks>
/// Pillow goes along x first and rounds to bytes in between; the two differ by at most one level.
/// </remarks>
internal static class BilinearResampler
{
    private const int Channels = 3;

    /// <summary>Bits after the point of a gathered row: 255 times 2^7 is the most that 16 signed bits hold.</summary>
    public const int RowBits = 7;

    private const int RowShift = AxisWeights.Bits - RowBits;
    private const int LevelShift = AxisWeights.Bits + RowBits;

    /// <summary>Resamples.</summary>
    /// <param name="source">Decoded pixels.</param>
    /// <param name="horizontal">Weights along x.</param>
    /// <param name="vertical">Weights along y.</param>
    /// <param name="width">Width of the view.</param>
    /// <param name="height">Height of the view.</param>
    /// <param name="flip">Whether to mirror left to right.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <param name="planes">Receives 3 x height x width levels, 0 to 255.</param>
    public static void Resample(
        in PixelRegion source,
        AxisWeights horizontal,
        AxisWeights vertical,
        int width,
        int height,
        bool flip,
        AugmentationWorkspace workspace,
        Span<float> planes)
    {
        if (horizontal.End <= horizontal.First || vertical.End <= vertical.First)
        {
            planes.Clear();
            return;
        }

        // The filter reads beyond the row's end and multiplies what is there by zero.
        var length = Channels * (horizontal.End - horizontal.First);
        var row = workspace.Shorts(length + RowFilter.Overrun(horizontal));
        row[length..].Clear();
        for (var y = 0; y < height; y++)
        {
            var weights = vertical.Weights(y);
            if (weights.IsEmpty)
            {
                for (var c = 0; c < Channels; c++)
                {
                    planes.Slice((c * width * height) + (y * width), width).Clear();
                }

                continue;
            }

            var offset = Channels * ((vertical.Start(y) * source.Width) + horizontal.First);
            GatherRow(source.Pixels[offset..], Channels * source.Width, weights, row[..length]);
            ResampleRow(row, horizontal, width, flip, planes, y);
        }
    }

    /// <summary>row[i] = sum over k of weights[k] * pixels[k * stride + i].</summary>
    private static void GatherRow(ReadOnlySpan<byte> pixels, int stride, ReadOnlySpan<short> weights, Span<short> row)
    {
        // Proves to the reader, once for all unchecked loads below, that the last input row is there in full.
        _ = pixels[((weights.Length - 1) * stride) + row.Length - 1];
        var step = Vector256<short>.Count;
        if (!Avx2.IsSupported || row.Length < step)
        {
            for (var i = 0; i < row.Length; i++)
            {
                var sum = 1 << (RowShift - 1);
                for (var k = 0; k < weights.Length; k++)
                {
                    sum += weights[k] * pixels[(k * stride) + i];
                }

                row[i] = (short)(sum >> RowShift);
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

    /// <summary>Sixteen numbers of a row. Two input rows at a time are interleaved, as the instruction multiplies and adds pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GatherBlock(ref byte pixels, int stride, ReadOnlySpan<short> weights, ref short row)
    {
        var low = Vector256.Create(1 << (RowShift - 1));
        var high = low;
        var k = 0;
        for (; k + 1 < weights.Length; k += 2)
        {
            var above = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref pixels, (nuint)(k * stride)));
            var below = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref pixels, (nuint)((k + 1) * stride)));
            var pair = Vector256.Create((ushort)weights[k] | (weights[k + 1] << 16)).AsInt16();
            low += Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(above, below), pair);
            high += Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(above, below), pair);
        }

        if (k < weights.Length)
        {
            var last = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref pixels, (nuint)(k * stride)));
            var single = Vector256.Create((int)weights[k]).AsInt16();
            low += Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(last, Vector256<short>.Zero), single);
            high += Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(last, Vector256<short>.Zero), single);
        }

        Avx2.PackSignedSaturate(low >> RowShift, high >> RowShift).StoreUnsafe(ref row);
    }

    private static void ResampleRow(ReadOnlySpan<short> row, AxisWeights horizontal, int width, bool flip, Span<float> planes, int y)
    {
        var plane = planes.Length / Channels;
        var red = planes.Slice(y * width, width);
        var green = planes.Slice(plane + (y * width), width);
        var blue = planes.Slice((2 * plane) + (y * width), width);
        var filter = new RowFilter(row, horizontal);
        var (input, step) = flip ? (width - 1, -1) : (0, 1);
        var x = 0;
        for (; x <= width - Vector128<float>.Count; x += Vector128<float>.Count, input += Vector128<float>.Count * step)
        {
            // Four pixels (r, g, b, -) become four reds, greens and blues.
            var (r, g, b) = Transpose(filter.Sum(input), filter.Sum(input + step), filter.Sum(input + (2 * step)), filter.Sum(input + (3 * step)));
            Vector128.ConvertToSingle(r >> LevelShift).CopyTo(red[x..]);
            Vector128.ConvertToSingle(g >> LevelShift).CopyTo(green[x..]);
            Vector128.ConvertToSingle(b >> LevelShift).CopyTo(blue[x..]);
        }

        for (; x < width; x++, input += step)
        {
            var level = filter.Sum(input) >> LevelShift;
            (red[x], green[x], blue[x]) = (level[0], level[1], level[2]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<int> Red, Vector128<int> Green, Vector128<int> Blue) Transpose(
        Vector128<int> a, Vector128<int> b, Vector128<int> c, Vector128<int> d)
    {
        if (Sse2.IsSupported)
        {
            var (ab, cd) = (Sse2.UnpackLow(a, b).AsInt64(), Sse2.UnpackLow(c, d).AsInt64());
            var (abHigh, cdHigh) = (Sse2.UnpackHigh(a, b).AsInt64(), Sse2.UnpackHigh(c, d).AsInt64());
            return (Sse2.UnpackLow(ab, cd).AsInt32(), Sse2.UnpackHigh(ab, cd).AsInt32(), Sse2.UnpackLow(abHigh, cdHigh).AsInt32());
        }

        return (Vector128.Create(a[0], b[0], c[0], d[0]), Vector128.Create(a[1], b[1], c[1], d[1]), Vector128.Create(a[2], b[2], c[2], d[2]));
    }
}
