using Selfsame.Torch.Native;

namespace Selfsame.Torch;

/// <summary>Mixed precision on this thread (torch.autocast): matrix products and convolutions run in a 16-bit type.</summary>
public static class Autocast
{
    /// <summary>Switches autocast on until the result is disposed.</summary>
    /// <param name="device">The kind of device it's for.</param>
    /// <param name="dtype">BFloat16 on the CPU; Float16 or BFloat16 on a GPU.</param>
    public static AutocastGuard Enable(DeviceType device, ScalarType dtype = ScalarType.BFloat16) => new(device, true, dtype);

    /// <summary>Switches autocast off until the result is disposed, for what needs float32.</summary>
    public static AutocastGuard Disable(DeviceType device) => new(device, false, null);

    /// <summary>Whether autocast is on for this kind of device on this thread.</summary>
    public static bool IsEnabled(DeviceType device)
    {
        var enabled = NativeMethods.st_autocast_get((int)device, out _);
        TorchException.ThrowIfFailed(enabled);
        return enabled != 0;
    }
}
