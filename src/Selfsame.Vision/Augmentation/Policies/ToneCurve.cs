using System.Runtime.CompilerServices;

namespace Selfsame.Vision.Augmentation.Policies;

/// <summary>A new level for each of the 256.</summary>
internal ref struct ToneCurve
{
    private const int Levels = 256;
    private Table _table;

    /// <summary>The curve of an operation that looks at no image.</summary>
    public static ToneCurve For(in PolicyStep step)
    {
        var curve = new ToneCurve();
        for (var level = 0; level < Levels; level++)
        {
            curve._table[level] = step.Operation switch
            {
                PolicyOperation.Posterize => level & ~((1 << (8 - (int)step.Magnitude)) - 1),
                PolicyOperation.Solarize => level < step.Magnitude ? level : Levels - 1 - level,
                _ => Levels - 1 - level,
            };
        }

        return curve;
    }

    /// <summary>The curve that autocontrast or equalisation makes from one channel's histogram.</summary>
    public static ToneCurve For(PolicyOperation operation, ReadOnlySpan<float> plane)
    {
        Span<int> histogram = stackalloc int[Levels];
        histogram.Clear();
        foreach (var level in plane)
        {
            histogram[(int)level]++;
        }

        return operation == PolicyOperation.Equalize ? Equalizing(histogram, plane.Length) : Stretching(histogram);
    }

    /// <summary>Replaces the levels of a plane or of several.</summary>
    public readonly void Apply(Span<float> levels)
    {
        foreach (ref var level in levels)
        {
            level = _table[(int)level];
        }
    }

    private static ToneCurve Stretching(scoped ReadOnlySpan<int> histogram)
    {
        var (low, high) = (histogram.IndexOfAnyExcept(0), histogram.LastIndexOfAnyExcept(0));
        var scale = high > low ? (Levels - 1.0) / (high - low) : 1;
        var offset = high > low ? -low * scale : 0;
        var curve = new ToneCurve();
        for (var level = 0; level < Levels; level++)
        {
            curve._table[level] = Math.Clamp((int)((level * scale) + offset), 0, Levels - 1);
        }

        return curve;
    }

    /// <summary>Each level becomes the share of darker pixels, the brightest level's own left out of the count, in steps of a 255th.</summary>
    private static ToneCurve Equalizing(scoped ReadOnlySpan<int> histogram, int pixels)
    {
        var step = (pixels - histogram[histogram.LastIndexOfAnyExcept(0)]) / (Levels - 1);
        var darker = step / 2;
        var curve = new ToneCurve();
        for (var level = 0; level < Levels; level++)
        {
            curve._table[level] = step == 0 ? level : Math.Min(darker / step, Levels - 1);
            darker += histogram[level];
        }

        return curve;
    }

    [InlineArray(Levels)]
    private struct Table
    {
        private float _first;
    }
}
