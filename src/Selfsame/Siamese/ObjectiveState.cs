using Selfsame.Instances;
using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Siamese;

/// <summary>
/// What an objective remembers between batches, as named tensors: a queue, a moving average. Part of every checkpoint. With it comes what the run tells
/// the objective: its trained parameters and how far training is.
/// </summary>
public sealed class ObjectiveState : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = [];
    private readonly List<(string Queue, Tensor Rows)> _arrivals = [];

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>The objective's trained parameters (<see cref="Objectives.Objective.CreateModule"/>); null when it has none. Owned by the model.</summary>
    public Module? Module { get; init; }

    /// <summary>The class matrix of instance classification, and which images the batch has; null for other methods. Owned by the run.</summary>
    public InstanceClassifier? Instances { get; set; }

    /// <summary>Optimiser steps done before this one.</summary>
    public long Step { get; set; }

    /// <summary>Optimiser steps an epoch.</summary>
    public int StepsPerEpoch { get; set; } = 1;

    /// <summary>Epochs done before this step, with their fraction.</summary>
    public double Epoch => (double)Step / StepsPerEpoch;

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

    /// <summary>
    /// Puts rows into a queue, a tensor that <see cref="Get"/> made: over the oldest ones, from its first row on. They are seen from the next step
    /// on (<see cref="EndStep"/>), so that the parts of a batch that is accumulated all meet the same queue.
    /// </summary>
    /// <param name="queue">The name of a tensor [K, d]. Its next free row is kept beside it, as <c>NAME_pointer</c>.</param>
    /// <param name="rows">[N, d]; when N is above K only the newest fit.</param>
    public void Enqueue(string queue, Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        _arrivals.Add((queue, rows.Detach()));
    }

    /// <summary>Ends an optimiser step: what was put into queues during it is there now. Called by the run, inside the step's scope.</summary>
    public void EndStep()
    {
        using var _ = Autograd.NoGrad();
        foreach (var (queue, rows) in _arrivals)
        {
            Write(_tensors[queue], Get(queue + "_pointer", () => Tensor.FromScalar(0L)), rows);
        }

        _arrivals.Clear();
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

    private static void Write(Tensor queue, Tensor pointer, Tensor rows)
    {
        var capacity = queue.Size(0);
        rows = rows.Slice(0, Math.Max(0, rows.Size(0) - capacity), rows.Size(0)).To(queue.DType);
        var start = pointer.Item<long>();
        var fits = Math.Min(rows.Size(0), capacity - start);
        queue.Slice(0, start, start + fits).Copy_(rows.Slice(0, 0, fits));
        if (fits < rows.Size(0))
        {
            queue.Slice(0, 0, rows.Size(0) - fits).Copy_(rows.Slice(0, fits, rows.Size(0)));
        }

        pointer.Fill_((start + rows.Size(0)) % capacity);
    }

    private void Clear()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }

        _tensors.Clear();
        _arrivals.Clear();
    }
}
