using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Selfsame.Vision.Augmentation;

/// <summary>Resamples along a row of interleaved pixels (red, green, blue) with <see cref="BilinearResampler.RowBits"/> bits after the point.</summary>
internal readonly ref struct RowFilter
{
    private const int Channels = 3;
    private const int Half = 1 << (AxisWeights.Bits + BilinearResampler.RowBits - 1);

    private readonly ref short _pixels;
    private readonly ref short _weights;
    private readonly ref int _starts;
    private readonly int _first;
    private readonly int _stride;

    /// <summary>Prepares for a row.</summary>
    /// <param name="row">Pixels from <see cref="AxisWeights.First"/> on, with <see cref="Overrun"/> more numbers behind them.</param>
    /// <param name="weights">The weights along x.</param>
    public RowFilter(ReadOnlySpan<short> row, AxisWeights weights)
    {
        _pixels = ref MemoryMarshal.GetReference(row);
        _weights = ref MemoryMarshal.GetReference(weights.All);
        _starts = ref MemoryMarshal.GetReference(weights.Starts);
        (_first, _stride) = (weights.First, weights.Stride);
    }

    /// <summary>How many numbers behind a row may be read: every output pixel reads Stride pixels, two at a time as eight numbers.</summary>
    public static int Overrun(AxisWeights weights) => (Channels * weights.Stride) + Vector128<short>.Count;

    /// <summary>One output pixel (red, green, blue, nothing) with a half of a level added, so that cutting off its bits after the point rounds it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<int> Sum(int output)
    {
        ref var pixel = ref Unsafe.Add(ref _pixels, Channels * (Unsafe.Add(ref _starts, output) - _first));
        ref var weight = ref Unsafe.Add(ref _weights, output * _stride);
        var sum = Vector128.Create(Half);
        for (var k = 0; k < _stride; k += 2)
        {
            if (Ssse3.IsSupported)
            {
                // Red, green and blue of two neighbours become pairs, which one instruction multiplies and adds.
                var order = Vector128.Create((byte)0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, 255, 255, 255, 255);
                var pairs = Ssse3.Shuffle(Vector128.LoadUnsafe(ref pixel).AsByte(), order).AsInt16();
                var both = Unsafe.ReadUnaligned<int>(ref Unsafe.As<short, byte>(ref weight));
                sum += Sse2.MultiplyAddAdjacent(pairs, Vector128.Create(both).AsInt16());
            }
            else
            {
                sum += Vector128.WidenLower(Vector128.LoadUnsafe(ref pixel)) * weight;
                sum += Vector128.WidenLower(Vector128.LoadUnsafe(ref pixel, Channels)) * Unsafe.Add(ref weight, 1);
            }

            pixel = ref Unsafe.Add(ref pixel, 2 * Channels);
            weight = ref Unsafe.Add(ref weight, 2);
        }

        return sum;
    }
}
