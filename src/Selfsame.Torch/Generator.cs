using Selfsame.Torch.Native;

namespace Selfsame.Torch;

/// <summary>A source of random numbers with a state that can be saved (torch.Generator).</summary>
public sealed class Generator : IDisposable
{
    private nint _handle;

    /// <summary>A generator of its own.</summary>
    /// <param name="seed">Where its sequence starts.</param>
    /// <param name="device">The device it draws for; the CPU when null.</param>
    /// <exception cref="TorchException">There is no such device.</exception>
    public Generator(ulong seed, Device? device = null)
        : this(NativeMethods.st_generator_new((device ?? Torch.Device.Cpu).Packed, seed))
    {
    }

    private Generator(nint handle) => _handle = handle != 0 ? handle : throw TorchException.Last();

    /// <summary>Releases the native generator.</summary>
    ~Generator() => Release();

    internal nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle == 0, this);
            return _handle;
        }
    }

    /// <summary>The generator that operators use when none is given.</summary>
    public static Generator Default(Device? device = null) => new(NativeMethods.st_generator_default((device ?? Torch.Device.Cpu).Packed));

    /// <summary>Starts the sequence of <paramref name="seed"/>.</summary>
    public void ManualSeed(ulong seed)
    {
        TorchException.ThrowIfFailed(NativeMethods.st_generator_seed(Handle, seed));
        GC.KeepAlive(this);
    }

    /// <summary>The state, a byte tensor on the CPU.</summary>
    public Tensor GetState()
    {
        var state = Tensor.Own(NativeMethods.st_generator_state(Handle));
        GC.KeepAlive(this);
        return state;
    }

    /// <summary>Continues from a saved state.</summary>
    /// <exception cref="TorchException">The tensor is no state of this kind of generator.</exception>
    public void SetState(Tensor state)
    {
        ArgumentNullException.ThrowIfNull(state);
        TorchException.ThrowIfFailed(NativeMethods.st_generator_set_state(Handle, state.Handle));
        GC.KeepAlive(this);
        GC.KeepAlive(state);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        var handle = Interlocked.Exchange(ref _handle, 0);
        if (handle != 0)
        {
            NativeMethods.st_generator_release(handle);
        }
    }
}
