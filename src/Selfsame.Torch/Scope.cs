namespace Selfsame.Torch;

/// <summary>
/// Frees every tensor that this thread makes between its creation and its end, unless it is kept:
/// the normal way to hold memory flat, since the garbage collector can't see native memory.
/// </summary>
/// <remarks>Scopes nest and belong to their thread: no <c>await</c> inside one.</remarks>
public sealed class Scope : IDisposable
{
    [ThreadStatic]
    private static Scope? t_current;

    [ThreadStatic]
    private static Stack<List<Tensor>>? t_spareLists;

    private readonly Scope? _outer;
    private List<Tensor>? _tensors;

    /// <summary>Opens a scope on this thread.</summary>
    public Scope()
    {
        _outer = t_current;
        _tensors = (t_spareLists ??= new Stack<List<Tensor>>()).TryPop(out var spare) ? spare : new List<Tensor>(256);
        t_current = this;
    }

    internal static Scope? Current => t_current;

    /// <summary>Lets a tensor outlive this scope: it belongs to the enclosing scope, or to its user when there is none.</summary>
    public Tensor Keep(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ObjectDisposedException.ThrowIf(_tensors is null, this);
        if (tensor.Owner == this)
        {
            tensor.Owner = _outer;
            _outer?._tensors?.Add(tensor);
        }

        return tensor;
    }

    /// <summary>Frees the scope's tensors.</summary>
    /// <exception cref="InvalidOperationException">An inner scope is still open, or the scope was opened on another thread.</exception>
    public void Dispose()
    {
        if (_tensors is not { } tensors)
        {
            return;
        }

        if (t_current != this)
        {
            throw new InvalidOperationException("scopes must end on the thread that opened them, the inner before the outer");
        }

        t_current = _outer;
        _tensors = null;
        foreach (var tensor in tensors)
        {
            if (tensor.Owner == this)
            {
                tensor.Dispose();
            }
        }

        tensors.Clear();
        t_spareLists!.Push(tensors);
    }

    internal void Add(Tensor tensor) => _tensors!.Add(tensor);
}
