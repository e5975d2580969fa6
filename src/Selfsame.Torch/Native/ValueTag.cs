namespace Selfsame.Torch.Native;

/// <summary>What a <see cref="Value"/> holds; the numbers are those of <c>enum st_tag</c>.</summary>
internal enum ValueTag
{
    None = 0,
    Tensor = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    String = 5,
    IntList = 6,
    DoubleList = 7,
    BoolList = 8,
    TensorList = 9,
    Device = 10,
    Generator = 11,
    Default = 12,
}
