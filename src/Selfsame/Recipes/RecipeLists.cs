using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Selfsame.Recipes;

/// <summary>The list types of recipes: arrays, <see cref="ImmutableArray{T}"/> and <see cref="IReadOnlyList{T}"/>.</summary>
internal static class RecipeLists
{
    private static readonly MethodInfo ToImmutableMethod =
        typeof(RecipeLists).GetMethod(nameof(ToImmutable), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>The type of a list's items; null if the type is no list.</summary>
    internal static Type? ItemType(Type type) =>
        type.IsSZArray ? type.GetElementType()
        : type.IsGenericType && type.GetGenericTypeDefinition() is var d && (d == typeof(ImmutableArray<>) || d == typeof(IReadOnlyList<>))
            ? type.GetGenericArguments()[0]
            : null;

    /// <summary>A list's items; none for null and for a default <see cref="ImmutableArray{T}"/>.</summary>
    internal static object?[] Items(object? list) =>
        list is null || list.GetType().GetProperty(nameof(ImmutableArray<>.IsDefault))?.GetValue(list) is true
            ? []
            : [.. ((IEnumerable)list).Cast<object?>()];

    /// <summary>A list of the given type; an interface gets an immutable list.</summary>
    internal static object Create(Type type, IReadOnlyList<object?> items)
    {
        var itemType = ItemType(type)!;
        var array = Array.CreateInstance(itemType, items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            array.SetValue(items[i], i);
        }

        return type.IsSZArray ? array : ToImmutableMethod.MakeGenericMethod(itemType).Invoke(null, [array])!;
    }

    private static ImmutableArray<T> ToImmutable<T>(T[] items) => ImmutableCollectionsMarshal.AsImmutableArray(items);
}
