using Selfsame.Torch.Native;

namespace Selfsame.Torch;

/// <summary>Restores the thread's autocast state when disposed. Must end on the thread that made it.</summary>
public readonly ref struct AutocastGuard : IDisposable
{
    private readonly DeviceType _device;
    private readonly int _enabled;
    private readonly int _dtype;

    internal AutocastGuard(DeviceType device, bool enabled, ScalarType? dtype)
    {
        _device = device;
        _enabled = NativeMethods.st_autocast_get((int)device, out _dtype);
        TorchException.ThrowIfFailed(_enabled);
        TorchException.ThrowIfFailed(NativeMethods.st_autocast_set((int)device, enabled ? 1 : 0, (int?)dtype ?? _dtype));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = NativeMethods.st_autocast_set((int)_device, _enabled, _dtype);
        if (_enabled == 0)
        {
            // Casts of the weights are cached for the length of the outermost autocast.
            NativeMethods.st_autocast_clear_cache();
        }
    }
}
