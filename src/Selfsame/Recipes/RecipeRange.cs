using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Selfsame.Recipes;

/// <summary>Reads <see cref="RangeAttribute"/>: its own check rounds a double to an int when the bounds are ints.</summary>
internal static class RecipeRange
{
    internal static bool Contains(RangeAttribute range, object value)
    {
        var (min, max, x) = (Number(range.Minimum), Number(range.Maximum), Number(value));
        return (range.MinimumIsExclusive ? x > min : x >= min) && (range.MaximumIsExclusive ? x < max : x <= max);
    }

    /// <summary>The bounds in words: "between 0 and 1", "greater than 0", "at least 1 and less than 10".</summary>
    internal static string Describe(RangeAttribute range)
    {
        var lower = Bound(range.Minimum) is { } min ? (range.MinimumIsExclusive ? "greater than " : "at least ") + min : null;
        var upper = Bound(range.Maximum) is { } max ? (range.MaximumIsExclusive ? "less than " : "at most ") + max : null;
        return lower is not null && upper is not null && !range.MinimumIsExclusive && !range.MaximumIsExclusive
            ? $"between {Bound(range.Minimum)} and {Bound(range.Maximum)}"
            : string.Join(" and ", new[] { lower, upper }.Where(b => b is not null));
    }

    // A type's extreme value and infinity stand for "no bound".
    private static string? Bound(object bound) =>
        bound is int.MaxValue or int.MinValue || !double.IsFinite(Number(bound)) || Math.Abs(Number(bound)) == double.MaxValue
            ? null
            : RecipeScalars.Write(bound);

    private static double Number(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
