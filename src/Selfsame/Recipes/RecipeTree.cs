namespace Selfsame.Recipes;

/// <summary>Walks an option tree.</summary>
internal static class RecipeTree
{
    /// <summary>Every property of the tree with its dotted path and value, in declaration order, groups before their keys.</summary>
    internal static IEnumerable<(string Path, RecipeProperty Property, object? Value)> Properties(object options, string path = "")
    {
        foreach (var property in RecipeProperty.Of(options.GetType()))
        {
            var at = RecipeMapping.Join(path, property.Key);
            var value = property.Get(options);
            yield return (at, property, value);
            foreach (var inner in Records(property.Slot, value, at).SelectMany(r => Properties(r.Record, r.Path)))
            {
                yield return inner;
            }
        }
    }

    private static IEnumerable<(string Path, object Record)> Records(RecipeSlot slot, object? value, string path) =>
        value is null || slot.IsScalar ? []
        : slot.Item is { } item ? RecipeLists.Items(value).SelectMany((v, i) => Records(item, v, RecipeMapping.Join(path, $"{i}")))
        : [(path, value)];
}
