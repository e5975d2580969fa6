namespace Selfsame.Torch.Serialization;

/// <summary>The element types of the safetensors format, and libtorch's for those that it has.</summary>
internal static class SafetensorsType
{
    private static readonly (string Name, int Size, ScalarType? DType)[] Table =
    [
        ("BOOL", 1, ScalarType.Bool),
        ("U8", 1, ScalarType.UInt8),
        ("I8", 1, ScalarType.Int8),
        ("F8_E4M3", 1, null),
        ("F8_E5M2", 1, null),
        ("F8_E8M0", 1, null),
        ("I16", 2, ScalarType.Int16),
        ("U16", 2, null),
        ("F16", 2, ScalarType.Float16),
        ("BF16", 2, ScalarType.BFloat16),
        ("I32", 4, ScalarType.Int32),
        ("U32", 4, null),
        ("F32", 4, ScalarType.Float32),
        ("I64", 8, ScalarType.Int64),
        ("U64", 8, null),
        ("F64", 8, ScalarType.Float64),
        ("C64", 8, ScalarType.Complex64),
    ];

    /// <summary>Bytes of one element; null when the format has no such type.</summary>
    public static int? Size(string name)
    {
        var index = Array.FindIndex(Table, row => row.Name == name);
        return index < 0 ? null : Table[index].Size;
    }

    /// <summary>The tensor type of a file's type.</summary>
    /// <exception cref="CheckpointException">libtorch has none.</exception>
    public static ScalarType ToScalarType(string name) =>
        Array.Find(Table, row => row.Name == name).DType
        ?? throw new CheckpointException($"elements of type {name} are not supported; convert the file to F32, BF16 or F16");

    /// <summary>The file's type of a tensor type.</summary>
    /// <exception cref="CheckpointException">The format has none.</exception>
    public static string FromScalarType(ScalarType dtype) =>
        Array.Find(Table, row => row.DType == dtype).Name
        ?? throw new CheckpointException($"safetensors has no element type {dtype}; convert the tensor first");
}
