using Selfsame.Torch.Native;

namespace Selfsame.Torch;

/// <summary>Restores the thread's recording of operations when disposed. Must end on the thread that made it.</summary>
public readonly ref struct GradModeGuard : IDisposable
{
    private readonly int _previous;

    internal GradModeGuard(bool enabled)
    {
        _previous = NativeMethods.st_grad_enabled();
        NativeMethods.st_set_grad_enabled(enabled ? 1 : 0);
    }

    /// <inheritdoc/>
    public void Dispose() => NativeMethods.st_set_grad_enabled(_previous);
}
