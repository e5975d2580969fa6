using System.Globalization;

namespace Selfsame.Recipes;

/// <summary>Stated keys with their values. Where an option is a list, a mapping from index to value changes single items.</summary>
/// <param name="entries">The keys in order, each once.</param>
/// <param name="origin">Where the mapping begins.</param>
public sealed class RecipeMapping(IReadOnlyList<RecipeEntry> entries, RecipeOrigin origin) : RecipeNode(origin)
{
    /// <summary>The keys in order, each once.</summary>
    public IReadOnlyList<RecipeEntry> Entries { get; } = entries;

    internal override string Description => "a group of keys";

    /// <summary>The value at a dotted path, such as <c>optimizer.lr</c>; null if it isn't stated.</summary>
    public RecipeNode? Find(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RecipeNode? node = this;
        foreach (var key in path.Split('.'))
        {
            node = node switch
            {
                RecipeMapping mapping => mapping.Entry(key)?.Value,
                RecipeSequence sequence when TryIndex(key, out var i) && i < sequence.Items.Count => sequence.Items[i],
                _ => null,
            };
        }

        return node;
    }

    /// <summary>This mapping with the other's keys on top: groups are merged key by key, everything else is replaced.</summary>
    /// <exception cref="RecipeException">An index is beyond the list that it changes.</exception>
    public RecipeMapping With(RecipeMapping changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return Merge(this, changes, "");
    }

    /// <summary>This mapping with the overrides on top, in order: the last one wins.</summary>
    /// <exception cref="RecipeException">An index is beyond the list that it changes.</exception>
    public RecipeMapping With(IEnumerable<RecipeOverride> overrides)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        return overrides.Aggregate(this, (mapping, change) => mapping.With(change.ToMapping()));
    }

    internal RecipeEntry? Entry(string key) => Entries.FirstOrDefault(e => e.Key == key);

    /// <summary>Whether a key is an index: plain digits without a sign.</summary>
    internal static bool TryIndex(string key, out int index) =>
        int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out index);

    /// <summary>The error for an index beyond a list.</summary>
    internal static RecipeException NoSuchItem(RecipeEntry entry, string path, int count) =>
        new(entry.Origin, $"there is no {path}; " + (count == 0 ? "the list is empty" : $"the list's items are 0 to {count - 1}"));

    private static RecipeMapping Merge(RecipeMapping lower, RecipeMapping upper, string path)
    {
        var entries = lower.Entries.ToList();
        foreach (var change in upper.Entries)
        {
            var at = entries.FindIndex(e => e.Key == change.Key);
            if (at < 0)
            {
                entries.Add(change);
            }
            else
            {
                entries[at] = change with { Value = Merge(entries[at].Value, change.Value, Join(path, change.Key)) };
            }
        }

        return new RecipeMapping(entries, lower.Origin);
    }

    private static RecipeNode Merge(RecipeNode lower, RecipeNode upper, string path) => (lower, upper) switch
    {
        (RecipeMapping l, RecipeMapping u) => Merge(l, u, path),
        (RecipeSequence l, RecipeMapping u) when u.Entries.All(e => TryIndex(e.Key, out _)) => Merge(l, u, path),
        _ => upper,
    };

    private static RecipeSequence Merge(RecipeSequence lower, RecipeMapping upper, string path)
    {
        var items = lower.Items.ToArray();
        foreach (var change in upper.Entries)
        {
            var itemPath = Join(path, change.Key);
            if (!TryIndex(change.Key, out var i) || i >= items.Length)
            {
                throw NoSuchItem(change, itemPath, items.Length);
            }

            items[i] = Merge(items[i], change.Value, itemPath);
        }

        return new RecipeSequence(items, lower.Origin);
    }

    internal static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
