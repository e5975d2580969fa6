namespace Selfsame.Vision.Augmentation;

/// <summary>
/// For every output pixel along one axis, the input pixels it is made of and their weights: a triangle filter, widened by the factor of
/// reduction so that it also suppresses aliasing (Pillow's BILINEAR resize).
/// </summary>
internal sealed class AxisWeights
{
    private int[] _starts = [];
    private int[] _counts = [];
    private float[] _weights = [];
    private int _stride;

    /// <summary>First input pixel that any output pixel needs.</summary>
    public int First { get; private set; }

    /// <summary>One past the last input pixel that any output pixel needs; at most <see cref="First"/> when none is needed.</summary>
    public int End { get; private set; }

    /// <summary>The first input pixel of output pixel <paramref name="output"/>.</summary>
    public int Start(int output) => _starts[output];

    /// <summary>
    /// The weights of output pixel <paramref name="output"/>, from <see cref="Start"/> on; empty when it lies outside the image.
    /// </summary>
    public ReadOnlySpan<float> Weights(int output) => _weights.AsSpan(output * _stride, _counts[output]);

    /// <summary>Computes the weights.</summary>
    /// <param name="span">Where the output pixels lie in the input.</param>
    /// <param name="size">Number of output pixels.</param>
    public void Build(in AxisSpan span, int size)
    {
        var scale = span.Length / size;
        var support = Math.Max(scale, 1);
        _stride = (2 * (int)Math.Ceiling(support)) + 1;
        Reserve(size);
        (First, End) = (int.MaxValue, 0);
        for (var i = 0; i < size; i++)
        {
            var center = span.Start + ((i + 0.5) * scale);
            _counts[i] = 0;
            if (center < span.ImageStart || center >= span.ImageEnd)
            {
                continue;
            }

            var low = Math.Clamp((int)Math.Floor(center - support + 0.5), span.Low, span.High - 1);
            var high = Math.Clamp((int)Math.Floor(center + support + 0.5), low + 1, Math.Min(span.High, low + _stride));
            Fill(i, low, high, center, support);
            First = Math.Min(First, low);
            End = Math.Max(End, high);
        }
    }

    private void Fill(int output, int low, int high, double center, double support)
    {
        var weights = _weights.AsSpan(output * _stride, high - low);
        double sum = 0;
        for (var k = 0; k < weights.Length; k++)
        {
            sum += Triangle((low + k - center + 0.5) / support);
        }

        if (sum == 0)
        {
            // Only when the centre lies outside the usable pixels (a reduced decode's rounding): take the nearest.
            weights.Clear();
            weights[center < low ? 0 : weights.Length - 1] = 1;
        }
        else
        {
            for (var k = 0; k < weights.Length; k++)
            {
                weights[k] = (float)(Triangle((low + k - center + 0.5) / support) / sum);
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

        if (_weights.Length < size * _stride)
        {
            _weights = new float[size * _stride];
        }
    }
}
