using Selfsame.Torch.Native;

namespace Selfsame.Torch.Distributed;

/// <summary>A collective under way. Its tensors must not be touched before <see cref="Wait"/> returns.</summary>
public sealed class CollectiveWork : IDisposable
{
    // How often a wait looks whether the other processes are still there.
    private const long SliceMs = 500;

    private readonly ProcessGroup _group;
    private readonly Action? _finish;
    private nint _handle;

    internal CollectiveWork(ProcessGroup group, nint handle, Action? finish = null)
    {
        _group = group;
        _finish = finish;
        _handle = handle != 0 ? handle : throw group.Explain(TorchException.Last());
    }

    /// <summary>Waits until the collective has ended; a second call returns at once.</summary>
    /// <exception cref="ProcessLostException">Another process is gone.</exception>
    /// <exception cref="TorchException">The collective failed otherwise.</exception>
    public void Wait()
    {
        if (_handle == 0)
        {
            return;
        }

        int done;
        while ((done = NativeMethods.st_work_wait(_handle, SliceMs)) == 0)
        {
            _group.ThrowIfLost();
        }

        if (done < 0)
        {
            throw _group.Explain(TorchException.Last());
        }

        Dispose();
        _finish?.Invoke();
    }

    /// <summary>Forgets the collective; it goes on by itself.</summary>
    public void Dispose()
    {
        NativeMethods.st_work_release(_handle);
        _handle = 0;
    }
}
