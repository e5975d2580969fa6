using Selfsame.Torch.Native;

namespace Selfsame.Torch.Distributed;

/// <summary>
/// Averages parameters' gradients over a group during the backward pass, by the core of PyTorch's DistributedDataParallel (c10d's Reducer). Gradients are
/// averaged, not added up: a loss that is a mean over each process's own rows gives the gradient of the mean over all rows.
/// </summary>
public sealed unsafe class DataParallel : IDisposable
{
    // The native side holds the parameters themselves; this keeps their handles from being released early.
    private readonly Tensor[] _parameters;
    private nint _handle;

    /// <summary>Watches parameters, which must be the same, in the same order, on every process.</summary>
    /// <param name="group">The processes.</param>
    /// <param name="parameters">Leaves that require a gradient, where they stay.</param>
    /// <param name="options">How gradients travel.</param>
    /// <exception cref="TorchException">The parameters differ between processes.</exception>
    public DataParallel(ProcessGroup group, IEnumerable<Tensor> parameters, DataParallelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(group);
        options ??= new DataParallelOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BucketBytes, 1);
        _parameters = [.. parameters];
        var handles = new nint[_parameters.Length];
        for (var i = 0; i < handles.Length; i++)
        {
            handles[i] = _parameters[i].Handle;
        }

        fixed (nint* p = handles)
        {
            _handle = NativeMethods.st_reducer_new(group.Handle, p, handles.Length, options.BucketBytes, options.FindUnused ? 1 : 0);
        }

        GC.KeepAlive(_parameters);
        if (_handle == 0)
        {
            throw group.Explain(TorchException.Last());
        }
    }

    /// <summary>
    /// To be called before the backward pass that ends a step. Gradients of passes without it stay local and are averaged together with the next (as in
    /// PyTorch's no_sync).
    /// </summary>
    /// <param name="loss">What the backward pass starts from.</param>
    public void Prepare(Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ObjectDisposedException.ThrowIf(_handle == 0, this);
        var output = loss.Handle;
        TorchException.ThrowIfFailed(NativeMethods.st_reducer_prepare(_handle, &output, 1));
        GC.KeepAlive(loss);
    }

    /// <summary>Lets go of the parameters.</summary>
    public void Dispose()
    {
        if (_handle != 0)
        {
            NativeMethods.st_reducer_release(_handle);
            _handle = 0;
        }
    }
}
