using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Selfsame.Recipes;

/// <summary>A place for a value in an option tree: its type without nullability, whether it takes <c>auto</c>, and its bounds.</summary>
/// <param name="Type">The declared type, without <see cref="Nullable{T}"/>.</param>
/// <param name="IsNullable">Whether null (<c>auto</c>) is a value of its own.</param>
/// <param name="Range">The bounds of a number, or of each number of a list.</param>
/// <param name="Item">The place of a list's items; null if this is no list.</param>
internal sealed record RecipeSlot(Type Type, bool IsNullable, RangeAttribute? Range, RecipeSlot? Item)
{
    internal bool IsScalar => RecipeScalars.Handles(Type);

    internal static RecipeSlot Of(PropertyInfo property) =>
        Of(property.PropertyType, new NullabilityInfoContext().Create(property), property.GetCustomAttribute<RangeAttribute>());

    /// <summary>What the place takes, for "must be ..." and for listings.</summary>
    internal string Expectation
    {
        get
        {
            var name = Item is not null ? $"a list (each {Item.Expectation})"
                : !IsScalar ? "a group of keys"
                : Range is { } range && RecipeRange.Describe(range) is { Length: > 0 } bounds ? $"{RecipeScalars.Name(Type)}, {bounds}"
                : RecipeScalars.Name(Type);
            return IsNullable ? $"auto or {name}" : name;
        }
    }

    private static RecipeSlot Of(Type declared, NullabilityInfo? info, RangeAttribute? range)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        var isNullable = type != declared || (!type.IsValueType && info?.ReadState == NullabilityState.Nullable);
        var item = RecipeLists.ItemType(type) is { } itemType
            ? Of(itemType, info?.ElementType ?? info?.GenericTypeArguments.FirstOrDefault(a => a.Type == itemType), range)
            : null;
        return new RecipeSlot(type, isNullable, range, item);
    }
}
