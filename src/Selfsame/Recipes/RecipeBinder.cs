namespace Selfsame.Recipes;

/// <summary>
/// Lays a recipe on top of typed options: immutable records whose properties are the recipe's keys. It is strict: what it doesn't know, it
/// refuses, with the place and the nearest key.
/// </summary>
/// <remarks>
/// <para>Keys are the properties' names in snake case (<c>WeightDecay</c> is <c>weight_decay</c>) unless <see cref="RecipeKeyAttribute"/>
/// names another; enum values are in kebab case (<c>stop-gradient</c>). A nullable property takes <c>auto</c> (or <c>null</c>). Values are
/// int, long, double, bool, string, enums, records, and lists of these. A property that is declared as an abstract record is bound on the
/// concrete type of its default value.</para>
/// <para>A list replaces the whole default list, and its records start from their type's own defaults; a group of indices
/// (<c>crops: {0: {size: 32}}</c>, or <c>crops.0.size=32</c>) changes single items. Whole numbers may be written <c>1e6</c>; NaN and
/// numbers beyond double are refused, infinity is <c>.inf</c>. <see cref="System.ComponentModel.DataAnnotations.RangeAttribute"/> bounds a
/// number, and an <c>init</c> accessor or a constructor may throw <see cref="ArgumentException"/> to refuse a value: its message is
/// shown.</para>
/// </remarks>
public static class RecipeBinder
{
    /// <summary>The options with the stated keys changed and all others as they are.</summary>
    /// <typeparam name="T">A record type, or a base record of the value's type.</typeparam>
    /// <param name="defaults">The options to change; left as they are.</param>
    /// <param name="changes">A recipe, from <see cref="RecipeReader"/> or <see cref="RecipeOverride"/>.</param>
    /// <exception cref="RecipeException">An unknown key, a value of the wrong type or out of its bounds.</exception>
    /// <exception cref="NotSupportedException">The option tree has a type that recipes can't hold.</exception>
    public static T Apply<T>(T defaults, RecipeNode changes)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(changes);
        return changes is RecipeMapping mapping
            ? (T)new RecipeBinding(defaults).Bind(defaults, mapping, "")
            : throw new RecipeException(changes.Origin, $"a recipe must be lines of 'key: value', not {changes.Description}");
    }
}
