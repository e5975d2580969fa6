using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Selfsame.Recipes;

/// <summary>The single values of recipes: how each .NET type is read, written and named, always in the invariant culture.</summary>
internal static class RecipeScalars
{
    private static readonly ConcurrentDictionary<Type, ImmutableArray<(string Name, object Value)>> EnumNames = new();

    internal static bool Handles(Type type) =>
        type.IsEnum || type == typeof(string) || type == typeof(bool)
        || type == typeof(int) || type == typeof(long) || type == typeof(double);

    /// <summary>What the type takes, for "must be ..." and for listings.</summary>
    internal static string Name(Type type) =>
        type == typeof(double) ? "a number"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(bool) ? "true or false"
        : type == typeof(string) ? "text"
        : "one of " + string.Join(", ", Names(type).Select(n => n.Name));

    /// <summary>The value, or null if the scalar isn't one of the type.</summary>
    internal static object? Read(Type type, RecipeScalar scalar)
    {
        if (type == typeof(string))
        {
            return scalar.Text;
        }

        if (type.IsEnum)
        {
            return Names(type).FirstOrDefault(n => n.Name == scalar.Text).Value;
        }

        if (scalar.IsQuoted)
        {
            return null; // the quotes say that it is text
        }

        return type == typeof(double) ? ReadDouble(scalar.Text)
            : type == typeof(bool) ? scalar.Text switch { "true" => true, "false" => false, _ => null }
            : type == typeof(int) ? ReadWhole(scalar.Text, int.MinValue, int.MaxValue) is { } i ? (int)i : null
            : ReadWhole(scalar.Text, long.MinValue, long.MaxValue) is { } l ? (long)l : null;
    }

    /// <summary>The text that <see cref="Read"/> turns into the same value, bit for bit.</summary>
    internal static string Write(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        double.PositiveInfinity => ".inf",
        double.NegativeInfinity => "-.inf",
        double.NaN => throw new ArgumentException("NaN has no place in a recipe"),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        Enum member => Names(member.GetType()).FirstOrDefault(n => n.Value.Equals(member)).Name
            ?? throw new ArgumentException($"{member.GetType().Name} has no member {member}"),
        IFormattable whole => whole.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"{value.GetType()} is not a scalar"),
    };

    private static object? ReadDouble(string text) => text switch
    {
        ".inf" or "+.inf" => double.PositiveInfinity,
        "-.inf" => double.NegativeInfinity,
        // An overflow (1e999) would come back as infinity and "NaN" as NaN: neither is what was meant.
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) && double.IsFinite(d) => d,
        _ => null,
    };

    // Whole numbers may have a positive exponent (1e6 steps); decimal holds every long exactly.
    private static decimal? ReadWhole(string text, decimal min, decimal max) =>
        !text.Contains("e-", StringComparison.OrdinalIgnoreCase)
        && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var d)
        && d >= min && d <= max
            ? d
            : null;

    private static ImmutableArray<(string Name, object Value)> Names(Type type) => EnumNames.GetOrAdd(type, static t =>
        [.. t.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (NameOf(f), f.GetValue(null)!))]);

    private static string NameOf(FieldInfo member) =>
        member.GetCustomAttribute<RecipeKeyAttribute>()?.Name ?? JsonNamingPolicy.KebabCaseLower.ConvertName(member.Name);
}
