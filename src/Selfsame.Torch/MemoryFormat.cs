namespace Selfsame.Torch;

/// <summary>The order of a tensor's elements in memory; the numbers are libtorch's.</summary>
public enum MemoryFormat
{
    /// <summary>Row-major (NCHW for images).</summary>
    Contiguous = 0,

    /// <summary>As the input is.</summary>
    Preserve = 1,

    /// <summary>NHWC in memory, NCHW in its shape.</summary>
    ChannelsLast = 2,

    /// <summary>NDHWC in memory, NCDHW in its shape.</summary>
    ChannelsLast3d = 3,
}
