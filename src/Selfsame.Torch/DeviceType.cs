namespace Selfsame.Torch;

/// <summary>Where a tensor lives; the numbers are libtorch's.</summary>
public enum DeviceType
{
    /// <summary>Main memory.</summary>
    Cpu = 0,

    /// <summary>An NVIDIA GPU.</summary>
    Cuda = 1,
}
