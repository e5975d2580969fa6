namespace Selfsame.Vision.Augmentation;

/// <summary>
/// For every output pixel along one axis, the input pixels it is made of and their weights: a triangle filter, widened by the factor of
/// reduction so that it also suppresses aliasing (Pillow's BILINEAR resize). Weights are whole numbers that add up to <see cref="One"/>, so that
/// sums are exact in 32 bits whatever the order, and the same on every processor.
/// </summary>
internal sealed class AxisWeights
{
    /// <summary>Bits of a weight after the point.</summary>
    public const int Bits = 14;

    /// <summary>The weight 1.</summary>
    public const int One = 1 << Bits;

    private int[] _starts = [];
    private int[] _counts = [];
    private short[] _weights = [];

    /// <summary>First input pixel that any output pixel needs.</summary>
    public int First { get; private set; }

    /// <summary>One past the last input pixel that any output pixel needs; at most <see cref="First"/> when none is needed.</summary>
    public int End { get; private set; }

    /// <summary>Weights stored for every output pixel: an even number; those beyond the pixel's own are zero.</summary>
    public int Stride { get; private set; }

    /// <summary>The weights of all output pixels, <see cref="Stride"/> each.</summary>
    public ReadOnlySpan<short> All => _weights;

    /// <summary>The first input pixel of every output pixel.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>The first input pixel of output pixel <paramref name="output"/>.</summary>
    public int Start(int output) => _starts[output];

    /// <summary>
    /// The weights of output pixel <paramref name="output"/>, from <see cref="Start"/> on; empty when it lies outside the image.
    /// </summary>
    public ReadOnlySpan<short> Weights(int output) => _weights.AsSpan(output * Stride, _counts[output]);

    /// <summary>Computes the weights.</summary>
    /// <param name="span">Where the output pixels lie in the input.</param>
    /// <param name="size">Number of output pixels.</param>
    public void Build(in AxisSpan span, int size)
    {
        var scale = span.Length / size;
        var support = Math.Max(scale, 1);
        var taps = (2 * (int)Math.Ceiling(support)) + 1;
        Stride = taps + 1;
        Reserve(size);
        (First, End) = (int.MaxValue, 0);
        for (var i = 0; i < size; i++)
        {
            var center = span.Start + ((i + 0.5) * scale);
            (_starts[i], _counts[i]) = (-1, 0);
            if (center < span.ImageStart || center >= span.ImageEnd)
            {
                continue;
            }

            var low = Math.Clamp((int)Math.Floor(center - support + 0.5), span.Low, span.High - 1);
            var high = Math.Clamp((int)Math.Floor(center + support + 0.5), low + 1, Math.Min(span.High, low + taps));
            Fill(i, low, high, center, support);
            First = Math.Min(First, low);
            End = Math.Max(End, high);
        }

        // Whoever reads Stride pixels of every output pixel, the black ones too, must find them.
        _starts.AsSpan(0, size).Replace(-1, First);
    }

    private void Fill(int output, int low, int high, double center, double support)
    {
        var weights = _weights.AsSpan(output * Stride, high - low);
        double sum = 0;
        for (var k = 0; k < weights.Length; k++)
        {
            sum += Triangle((low + k - center + 0.5) / support);
        }

        if (sum == 0)
        {
            // Only when the centre lies outside the usable pixels (a reduced decode's rounding): take the nearest.
            weights[center < low ? 0 : weights.Length - 1] = One;
        }
        else
        {
            // The running sum is rounded, not each weight: errors don't add up, and the last sum is One.
            var (running, rounded) = (0.0, 0);
            for (var k = 0; k < weights.Length; k++)
            {
                running += Triangle((low + k - center + 0.5) / support);
                var next = (int)Math.Round(running / sum * One);
                weights[k] = (short)(next - rounded);
                rounded = next;
            }
        }

        // A tap of weight zero at the end is common (exact alignment) and would cost a row or a column of reading.
        var count = weights.Length;
        while (count > 1 && weights[count - 1] == 0)
        {
            count--;
        }

        _starts[output] = low;
        _counts[output] = count;
    }

    private static double Triangle(double x) => Math.Max(0, 1 - Math.Abs(x));

    private void Reserve(int size)
    {
        if (_starts.Length < size)
        {
            _starts = new int[size];
            _counts = new int[size];
        }

        if (_weights.Length < size * Stride)
        {
            _weights = new short[size * Stride];
        }
        else
        {
            _weights.AsSpan(0, size * Stride).Clear();
        }
    }
}
