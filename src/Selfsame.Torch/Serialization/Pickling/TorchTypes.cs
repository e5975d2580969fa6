namespace Selfsame.Torch.Serialization.Pickling;

/// <summary>What PyTorch's files call each element type.</summary>
internal static class TorchTypes
{
    private static readonly (ScalarType DType, string Name, string Storage)[] Table =
    [
        (ScalarType.UInt8, "uint8", "ByteStorage"),
        (ScalarType.Int8, "int8", "CharStorage"),
        (ScalarType.Int16, "int16", "ShortStorage"),
        (ScalarType.Int32, "int32", "IntStorage"),
        (ScalarType.Int64, "int64", "LongStorage"),
        (ScalarType.Float16, "float16", "HalfStorage"),
        (ScalarType.Float32, "float32", "FloatStorage"),
        (ScalarType.Float64, "float64", "DoubleStorage"),
        (ScalarType.Complex64, "complex64", "ComplexFloatStorage"),
        (ScalarType.Complex128, "complex128", "ComplexDoubleStorage"),
        (ScalarType.Bool, "bool", "BoolStorage"),
        (ScalarType.BFloat16, "bfloat16", "BFloat16Storage"),
    ];

    /// <summary>The class name that torch.save writes for a storage of this type.</summary>
    /// <exception cref="CheckpointException">The type cannot be saved.</exception>
    public static string StorageName(ScalarType dtype) =>
        Array.Find(Table, row => row.DType == dtype).Storage ?? throw new CheckpointException($"tensors of type {dtype} cannot be saved");

    /// <summary>The type of torch's dtype <paramref name="name"/>, null for another name.</summary>
    public static ScalarType? FromName(string name) =>
        Array.Find(Table, row => row.Name == name) is { Name: not null } row ? row.DType : null;

    /// <summary>The type of a storage class, null for another class. Untyped storages count bytes.</summary>
    public static ScalarType? FromStorage(string name) =>
        name == "UntypedStorage" ? ScalarType.UInt8
        : Array.Find(Table, row => row.Storage == name) is { Name: not null } row ? row.DType : null;
}
