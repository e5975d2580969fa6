using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Selfsame.Recipes;

/// <summary>
/// A property that recipes can state: public, readable and settable (<c>init</c>), without <see cref="RecipeIgnoreAttribute"/>.
/// </summary>
internal sealed class RecipeProperty
{
    private static readonly ConcurrentDictionary<Type, ImmutableArray<RecipeProperty>> Known = new();

    private RecipeProperty(PropertyInfo info)
    {
        Info = info;
        ConvertedKey = JsonNamingPolicy.SnakeCaseLower.ConvertName(info.Name);
        Key = info.GetCustomAttribute<RecipeKeyAttribute>()?.Name ?? ConvertedKey;
        Slot = RecipeSlot.Of(info);
        IsRequired = info.IsDefined(typeof(RequiredMemberAttribute));
    }

    internal PropertyInfo Info { get; }

    /// <summary>The key in recipes.</summary>
    internal string Key { get; }

    /// <summary>The key without <see cref="RecipeKeyAttribute"/>: what a user may try, so it helps to find what was meant.</summary>
    internal string ConvertedKey { get; }

    internal RecipeSlot Slot { get; }

    /// <summary>Whether C# asks for the property too (<c>required</c>).</summary>
    internal bool IsRequired { get; }

    internal object? Get(object options) => Info.GetValue(options);

    /// <summary>The properties of an option type in declaration order, a base type's first.</summary>
    /// <exception cref="NotSupportedException">The type is neither a record nor a struct, so it can't be copied with changes.</exception>
    internal static ImmutableArray<RecipeProperty> Of(Type type) => Known.GetOrAdd(type, static t => Find(t));

    private static ImmutableArray<RecipeProperty> Find(Type type)
    {
        if (!type.IsValueType && RecipeRecords.CloneMethod(type) is null)
        {
            throw new NotSupportedException($"{type} is not a record: make it one, or mark the property with [RecipeIgnore].");
        }

        var found = new List<RecipeProperty>();
        foreach (var declaring in Lineage(type).Reverse())
        {
            foreach (var info in declaring
                .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(p => p is { GetMethod.IsPublic: true, SetMethod.IsPublic: true } && p.GetIndexParameters().Length == 0)
                .Where(p => !p.IsDefined(typeof(RecipeIgnoreAttribute), inherit: true))
                .OrderBy(p => p.MetadataToken))
            {
                var overridden = found.FindIndex(f => f.Info.Name == info.Name);
                if (overridden >= 0)
                {
                    found[overridden] = new RecipeProperty(info);
                }
                else
                {
                    found.Add(new RecipeProperty(info));
                }
            }
        }

        return [.. found];
    }

    private static IEnumerable<Type> Lineage(Type type)
    {
        for (var t = type; t is not null && t != typeof(object); t = t.BaseType)
        {
            yield return t;
        }
    }
}
