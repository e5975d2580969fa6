using System.Diagnostics.CodeAnalysis;

namespace Selfsame.Torch.Optim;

/// <summary>One kind of state that an <see cref="Optimizer"/> keeps beside its parameters, such as the momentum buffers.</summary>
public sealed class OptimizerSlot
{
    // A tensor has no equality but its identity.
    private readonly Dictionary<Tensor, Tensor> _values = [];

    internal OptimizerSlot(string name, bool isCounter)
    {
        Name = name;
        IsCounter = isCounter;
    }

    /// <summary>The first part of its keys in a state dict: <c>momentum_buffer</c> in <c>momentum_buffer/conv1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>Whether it holds an integer (int64, no dimensions, on the CPU) per parameter; else a tensor like the parameter.</summary>
    public bool IsCounter { get; }

    /// <summary>The state of a parameter, if it has one yet.</summary>
    public bool TryGet(Tensor parameter, [NotNullWhen(true)] out Tensor? value) => _values.TryGetValue(parameter, out value);

    /// <summary>Takes over <paramref name="value"/> as the state of a parameter: it leaves its scope.</summary>
    /// <returns><paramref name="value"/>.</returns>
    public Tensor Set(Tensor parameter, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (_values.TryGetValue(parameter, out var old) && old != value)
        {
            old.Dispose();
        }

        _values[parameter] = value.DetachFromScope();
        return value;
    }

    internal void Clear()
    {
        foreach (var value in _values.Values)
        {
            value.Dispose();
        }

        _values.Clear();
    }
}
