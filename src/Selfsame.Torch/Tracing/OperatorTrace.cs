using System.Text;
using Selfsame.Torch.Native;

namespace Selfsame.Torch.Tracing;

/// <summary>
/// Records the operators that this thread calls, with their arguments, as a sequence of values: what an exporter needs to write the same computation
/// in another language. An in-place operator makes a new value, and later uses of its tensor mean that value.
/// </summary>
/// <remarks>Views that are written to through another tensor aren't followed; no backbone does that.</remarks>
public sealed unsafe class OperatorTrace : IDisposable
{
    [ThreadStatic]
    private static OperatorTrace? t_current;

    private readonly Dictionary<nint, int> _values = [];
    private readonly Dictionary<int, Tensor> _constants = [];
    private readonly List<TracedCall> _calls = [];
    private int _next;

    private OperatorTrace()
    {
    }

    /// <summary>The calls so far, in order.</summary>
    public IReadOnlyList<TracedCall> Calls => _calls;

    /// <summary>Values that no recorded call made and that are no input: weights and statistics, detached.</summary>
    public IReadOnlyDictionary<int, Tensor> Constants => _constants;

    internal static OperatorTrace? Current => t_current;

    /// <summary>Begins to record on this thread, until stopped or disposed.</summary>
    /// <exception cref="InvalidOperationException">The thread records already.</exception>
    public static OperatorTrace Start() =>
        t_current is null ? t_current = new OperatorTrace() : throw new InvalidOperationException("this thread already records its operators");

    /// <summary>Names a tensor as an input of what is recorded.</summary>
    /// <returns>The value that stands for it.</returns>
    public int AddInput(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Assign(tensor.Handle);
    }

    /// <summary>Whether an input or a recorded call made a tensor, so that it has a value.</summary>
    public bool IsRecorded(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return _values.ContainsKey(tensor.Handle);
    }

    /// <summary>The value that a tensor is now.</summary>
    /// <exception cref="ArgumentException">No recorded call made it.</exception>
    public int ValueOf(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return _values.TryGetValue(tensor.Handle, out var value)
            ? value
            : throw new ArgumentException("the tensor wasn't made while the trace ran", nameof(tensor));
    }

    /// <summary>Ends the recording; what was recorded stays until disposed.</summary>
    public void Stop()
    {
        if (t_current == this)
        {
            t_current = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        foreach (var tensor in _constants.Values)
        {
            tensor.Dispose();
        }

        _constants.Clear();
    }

    /// <summary>A handle is about to be freed; its address may come back as another tensor.</summary>
    internal void Forget(nint handle) => _values.Remove(handle);

    internal void Record(string name, string overload, Value* args, int count, Value* results, int returned)
    {
        // What reading a constant calls is not part of the computation.
        t_current = null;
        try
        {
            var arguments = new object?[count];
            for (var i = 0; i < count; i++)
            {
                arguments[i] = Read(args[i]);
            }

            var inPlace = name.EndsWith('_') && count > 0 && args[0].Tag == ValueTag.Tensor;
            var values = new int[returned];
            for (var i = 0; i < returned; i++)
            {
                values[i] = results[i].Tag == ValueTag.Tensor ? Assign(inPlace && i == 0 ? args[0].Pointer : results[i].Pointer) : -1;
            }

            _calls.Add(new TracedCall(name, overload, arguments, values));
        }
        finally
        {
            t_current = this;
        }
    }

    private int Assign(nint handle) => _values[handle] = _next++;

    private object? Read(Value value) => value.Tag switch
    {
        ValueTag.None or ValueTag.Default => null,
        ValueTag.Tensor => new TracedTensor(ValueOfHandle(value.Pointer)),
        ValueTag.Int => value.Int,
        ValueTag.Double => value.Double,
        ValueTag.Bool => value.Int != 0,
        ValueTag.IntList => new ReadOnlySpan<long>((void*)value.Pointer, value.Length).ToArray(),
        ValueTag.DoubleList => new ReadOnlySpan<double>((void*)value.Pointer, value.Length).ToArray(),
        ValueTag.BoolList => new ReadOnlySpan<bool>((void*)value.Pointer, value.Length).ToArray(),
        ValueTag.String => Encoding.UTF8.GetString((byte*)value.Pointer, value.Length),
        ValueTag.TensorList => ReadList(value),
        _ => value.Tag.ToString(),
    };

    private TracedTensor?[] ReadList(Value value)
    {
        var handles = new ReadOnlySpan<nint>((void*)value.Pointer, value.Length);
        var tensors = new TracedTensor?[handles.Length];
        for (var i = 0; i < tensors.Length; i++)
        {
            tensors[i] = handles[i] == 0 ? null : new TracedTensor(ValueOfHandle(handles[i]));
        }

        return tensors;
    }

    private int ValueOfHandle(nint handle)
    {
        if (_values.TryGetValue(handle, out var value))
        {
            return value;
        }

        value = Assign(handle);
        using var scope = new Scope();
        _constants.Add(value, Tensor.Own(NativeMethods.st_tensor_share(handle)).Detach().DetachFromScope());
        return value;
    }
}
