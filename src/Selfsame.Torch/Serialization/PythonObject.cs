using Selfsame.Torch.Serialization.Pickling;

namespace Selfsame.Torch.Serialization;

/// <summary>
/// An object of a class that this library does not know (a NumPy scalar, an <c>argparse.Namespace</c>, a whole module), as the data that
/// was pickled of it. It has no behaviour.
/// </summary>
public sealed class PythonObject
{
    private List<object?>? _items;
    private OrderedDictionary<object, object?>? _entries;

    internal PythonObject(PythonType type, object?[] arguments)
    {
        Type = type;
        ArgumentArray = arguments;
    }

    /// <summary>The class, or the function that would have built the object.</summary>
    public PythonType Type { get; }

    /// <summary>What the class or function would have been called with.</summary>
    public IReadOnlyList<object?> Arguments => ArgumentArray;

    /// <summary>What <c>__setstate__</c> would have been given, in most cases the dictionary of attributes; null without one.</summary>
    public object? State { get; internal set; }

    /// <summary>Elements appended, when the class is a kind of list.</summary>
    public IReadOnlyList<object?> Items => _items ?? (IReadOnlyList<object?>)[];

    /// <summary>Entries set, when the class is a kind of dictionary.</summary>
    public IReadOnlyDictionary<object, object?> Entries => _entries ??= Python.NewDictionary();

    internal object?[] ArgumentArray { get; }

    internal List<object?> MutableItems => _items ??= [];

    internal OrderedDictionary<object, object?> MutableEntries => _entries ??= Python.NewDictionary();

    internal List<object?>? ItemsIfAny => _items;

    internal OrderedDictionary<object, object?>? EntriesIfAny => _entries;

    /// <inheritdoc/>
    public override string ToString() => $"<{Type.FullName} object>";
}
