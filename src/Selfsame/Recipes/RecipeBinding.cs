using static Selfsame.Recipes.RecipeMapping;

namespace Selfsame.Recipes;

/// <summary>One application of a recipe to options; knows the whole tree to say where a misplaced key belongs.</summary>
/// <param name="root">The options as they were.</param>
internal sealed class RecipeBinding(object root)
{
    /// <summary>A copy of a record with the mapping's keys changed.</summary>
    internal object Bind(object record, RecipeMapping mapping, string path)
    {
        var properties = RecipeProperty.Of(record.GetType());
        CheckKeys(properties, mapping, path);
        var copy = RecipeRecords.Clone(record);

        // In the properties' order and not the stated one, so that a short form which sets others (views.multi_crop) never undoes what is stated beside it.
        foreach (var property in properties)
        {
            if (mapping.Entry(property.Key) is not { } entry)
            {
                continue;
            }

            var keyPath = Join(path, entry.Key);
            var value = Value(property.Slot, property.Get(copy), entry.Value, keyPath);
            Guard(entry.Value.Origin, keyPath, () => RecipeRecords.Set(copy, property, value));
        }

        return copy;
    }

    private object? Value(RecipeSlot slot, object? current, RecipeNode node, string path)
    {
        if (node is RecipeScalar { IsMissing: true })
        {
            throw new RecipeException(node.Origin, $"{path} has no value; it takes {slot.Expectation}");
        }

        if (slot.IsNullable && node is RecipeScalar { IsAuto: true })
        {
            return null;
        }

        return slot switch
        {
            { IsScalar: true } => Scalar(slot, node, path),
            { Item: { } item } => List(slot, item, current, node, path),
            _ when node is not RecipeMapping => throw WrongType(slot, node, path),
            _ when current is null => Fresh(slot.Type, (RecipeMapping)node, path),
            _ => Bind(current, (RecipeMapping)node, path),
        };
    }

    private static object Scalar(RecipeSlot slot, RecipeNode node, string path)
    {
        if (node is not RecipeScalar scalar || RecipeScalars.Read(slot.Type, scalar) is not { } value)
        {
            throw WrongType(slot, node, path);
        }

        if (slot.Range is { } range && !RecipeRange.Contains(range, value))
        {
            throw new RecipeException(node.Origin, $"{path} must be {RecipeRange.Describe(range)}, not {scalar.Text}");
        }

        return value;
    }

    private object List(RecipeSlot slot, RecipeSlot item, object? current, RecipeNode node, string path)
    {
        var items = RecipeLists.Items(current);
        switch (node)
        {
            case RecipeSequence sequence:
                return RecipeLists.Create(slot.Type, [.. sequence.Items.Select((n, i) => NewItem(item, items, n, i, Join(path, $"{i}")))]);
            case RecipeMapping mapping:
                foreach (var entry in mapping.Entries)
                {
                    var itemPath = Join(path, entry.Key);
                    if (!TryIndex(entry.Key, out var i))
                    {
                        throw new RecipeException(entry.Origin, $"{path} is a list; name its items by index, such as {path}.0");
                    }

                    if (i >= items.Length)
                    {
                        throw NoSuchItem(entry, itemPath, items.Length);
                    }

                    items[i] = Value(item, items[i], entry.Value, itemPath);
                }

                return RecipeLists.Create(slot.Type, items);
            default:
                throw WrongType(slot, node, path);
        }
    }

    // An abstract item's concrete type is that of the default list's item at its place, or of the last one.
    private object? NewItem(RecipeSlot item, object?[] defaults, RecipeNode node, int index, string path) =>
        item.Type.IsAbstract && item.Item is null && node is RecipeMapping mapping
            ? Fresh(defaults.ElementAtOrDefault(Math.Min(index, defaults.Length - 1))?.GetType() ?? item.Type, mapping, path)
            : Value(item, current: null, node, path);

    /// <summary>A record that no default exists for: its type's own defaults, and the stated keys.</summary>
    private object Fresh(Type type, RecipeMapping mapping, string path)
    {
        if (type.IsAbstract)
        {
            throw new RecipeException(mapping.Origin, $"{path} has no keys here, because nothing has chosen its kind");
        }

        var properties = RecipeProperty.Of(type);
        CheckKeys(properties, mapping, path);
        var constructor = RecipeRecords.Constructor(type);
        if (constructor is null && !type.IsValueType)
        {
            throw new NotSupportedException($"{type} has no public constructor whose parameters are its properties.");
        }

        var arguments = (constructor?.GetParameters() ?? []).Select(parameter =>
        {
            var property = properties.First(p => string.Equals(p.Info.Name, parameter.Name, StringComparison.OrdinalIgnoreCase));
            return mapping.Entry(property.Key) is { } entry ? Value(property.Slot, current: null, entry.Value, Join(path, entry.Key))
                : parameter.HasDefaultValue ? parameter.DefaultValue
                : throw Missing(mapping, path, property);
        }).ToArray();
        if (properties.FirstOrDefault(p => p.IsRequired && mapping.Entry(p.Key) is null) is { } required)
        {
            throw Missing(mapping, path, required);
        }

        object? record = null;
        Guard(mapping.Origin, path, () =>
            record = constructor is null ? Activator.CreateInstance(type) : RecipeRecords.Construct(constructor, arguments));
        return Bind(record!, mapping, path);
    }

    private void CheckKeys(IReadOnlyCollection<RecipeProperty> properties, RecipeMapping mapping, string path)
    {
        if (mapping.Entries.FirstOrDefault(e => properties.All(p => p.Key != e.Key)) is not { } unknown)
        {
            return;
        }

        var key = Join(path, unknown.Key);
        var near = NearestOf(unknown.Key, properties.Select(p => (p, Join(path, p.Key))))
            ?? NearestOf(unknown.Key, RecipeTree.Properties(root).Select(p => (p.Property, p.Path)));
        var hint = near is not null ? $"did you mean '{near}'?"
            : properties.Count == 0 ? "there are no keys here"
            : "known keys: " + string.Join(", ", properties.Select(p => p.Key));
        throw new RecipeException(unknown.Origin, $"unknown key {RecipeException.Quote(key)}; {hint}");
    }

    private static string? NearestOf(string key, IEnumerable<(RecipeProperty Property, string Path)> properties)
    {
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (property, path) in properties)
        {
            paths.TryAdd(property.Key, path);
            paths.TryAdd(property.ConvertedKey, path);
        }

        return RecipeSpelling.Nearest(key, paths.Keys) is { } nearest ? paths[nearest] : null;
    }

    /// <summary>Runs code of an option type and turns its refusal into ours.</summary>
    private static void Guard(RecipeOrigin origin, string path, Action action)
    {
        try
        {
            action();
        }
        catch (ArgumentException e)
        {
            var text = e.Message.Split('\n')[0];
            var suffix = text.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
            throw new RecipeException(origin, $"{path}: {(suffix < 0 ? text : text[..suffix])}", e);
        }
    }

    private static RecipeException WrongType(RecipeSlot slot, RecipeNode node, string path) =>
        new(node.Origin, $"{path} must be {slot.Expectation}, not {node.Description}");

    private static RecipeException Missing(RecipeMapping mapping, string path, RecipeProperty property) =>
        new(mapping.Origin, $"{Join(path, property.Key)} is missing; it takes {property.Slot.Expectation}");
}
