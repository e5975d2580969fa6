namespace Selfsame.Vision.Inspection;

/// <summary>Smallest, middle and largest of some numbers.</summary>
/// <param name="Min">The smallest.</param>
/// <param name="Median">The middle one.</param>
/// <param name="Max">The largest.</param>
public sealed record SizeRange(long Min, long Median, long Max)
{
    /// <summary>Of a list, which is sorted; zeros when it's empty.</summary>
    internal static SizeRange Of(long[] values)
    {
        Array.Sort(values);
        return values.Length == 0 ? new(0, 0, 0) : new(values[0], values[values.Length / 2], values[^1]);
    }
}
