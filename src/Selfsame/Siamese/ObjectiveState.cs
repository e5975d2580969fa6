using Selfsame.Torch;

namespace Selfsame.Siamese;

/// <summary>What an objective remembers between batches, as named tensors: a queue, a moving average. Part of every checkpoint.</summary>
public sealed class ObjectiveState : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = [];

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>The tensor of a name, made by <paramref name="create"/> when it isn't there yet.</summary>
    public Tensor Get(string name, Func<Tensor> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        if (!_tensors.TryGetValue(name, out var tensor))
        {
            tensor = create().Detach().DetachFromScope();
            _tensors.Add(name, tensor);
        }

        return tensor;
    }

    /// <summary>
    /// A moving average, updated before use: F_0 = value, then F = decay F + (1 - decay) value. In float32 or wider, whatever the value's type.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The new observation; its gradient isn't followed.</param>
    /// <param name="decay">Share of the past, 0 to 1.</param>
    public Tensor Average(string name, Tensor value, double decay)
    {
        ArgumentNullException.ThrowIfNull(value);
        using var _ = Autograd.NoGrad();
        var wide = value.DType == ScalarType.Float64 ? value : value.To(ScalarType.Float32);
        if (_tensors.TryGetValue(name, out var average))
        {
            return average.Mul_(decay).Add_(wide, alpha: 1 - decay);
        }

        average = wide.Clone().DetachFromScope();
        _tensors.Add(name, average);
        return average;
    }

    /// <summary>Takes over saved tensors, on a device.</summary>
    public void Load(IEnumerable<KeyValuePair<string, Tensor>> tensors, Device device)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Clear();
        foreach (var (name, tensor) in tensors)
        {
            _tensors.Add(name, tensor.To(device, null, copy: true).DetachFromScope());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    private void Clear()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }

        _tensors.Clear();
    }
}
