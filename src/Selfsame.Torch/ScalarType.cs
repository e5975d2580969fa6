namespace Selfsame.Torch;

/// <summary>The type of a tensor's elements; the numbers are libtorch's.</summary>
public enum ScalarType : sbyte
{
    /// <summary>8-bit unsigned integer (torch.uint8).</summary>
    UInt8 = 0,

    /// <summary>8-bit signed integer (torch.int8).</summary>
    Int8 = 1,

    /// <summary>16-bit signed integer (torch.int16).</summary>
    Int16 = 2,

    /// <summary>32-bit signed integer (torch.int32).</summary>
    Int32 = 3,

    /// <summary>64-bit signed integer (torch.int64).</summary>
    Int64 = 4,

    /// <summary>16-bit IEEE floating point (torch.float16).</summary>
    Float16 = 5,

    /// <summary>32-bit floating point (torch.float32).</summary>
    Float32 = 6,

    /// <summary>64-bit floating point (torch.float64).</summary>
    Float64 = 7,

    /// <summary>Complex of two 32-bit floats (torch.complex64).</summary>
    Complex64 = 9,

    /// <summary>Complex of two 64-bit floats (torch.complex128).</summary>
    Complex128 = 10,

    /// <summary>Boolean, one byte (torch.bool).</summary>
    Bool = 11,

    /// <summary>16-bit brain floating point (torch.bfloat16).</summary>
    BFloat16 = 15,
}
