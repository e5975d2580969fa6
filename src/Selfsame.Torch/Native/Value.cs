using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Selfsame.Torch.Native;

/// <summary>An argument or result of an operator call: the 16-byte tagged union of native/torch/selfsame_torch.h.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct Value
{
    [FieldOffset(0)]
    public long Int;

    [FieldOffset(0)]
    public double Double;

    [FieldOffset(0)]
    public nint Pointer;

    [FieldOffset(8)]
    public ValueTag Tag;

    [FieldOffset(12)]
    public int Length;

    public static Value None => default;

    public static Value Default => new() { Tag = ValueTag.Default };

    public static Value Of(Tensor? tensor) => tensor is null ? None : new Value { Tag = ValueTag.Tensor, Pointer = tensor.Handle };

    public static Value Of(long value) => new() { Tag = ValueTag.Int, Int = value };

    public static Value Of(double value) => new() { Tag = ValueTag.Double, Double = value };

    public static Value Of(bool value) => new() { Tag = ValueTag.Bool, Int = value ? 1 : 0 };

    public static Value Of(Scalar value) => value.ToValue();

    public static Value Of(ScalarType value) => Of((long)value);

    public static Value Of(MemoryFormat value) => Of((long)value);

    public static Value Of(Device value) => new() { Tag = ValueTag.Device, Int = value.Packed };

    public static Value Of(Generator? value) => value is null ? None : new Value { Tag = ValueTag.Generator, Pointer = value.Handle };

    public static Value Of(long* data, int length) => new() { Tag = ValueTag.IntList, Pointer = (nint)data, Length = length };

    public static Value Of(double* data, int length) => new() { Tag = ValueTag.DoubleList, Pointer = (nint)data, Length = length };

    public static Value Of(bool* data, int length) => new() { Tag = ValueTag.BoolList, Pointer = (nint)data, Length = length };

    public static Value Of(byte[]? text, byte* data) => text is null ? None : new Value { Tag = ValueTag.String, Pointer = (nint)data, Length = text.Length };

    /// <summary>A list of tensors (null entries are absent), its handles written to <paramref name="handles"/>.</summary>
    public static Value Of(ReadOnlySpan<Tensor?> tensors, nint* handles)
    {
        for (var i = 0; i < tensors.Length; i++)
        {
            handles[i] = tensors[i] is { } tensor ? tensor.Handle : 0;
        }

        return new Value { Tag = ValueTag.TensorList, Pointer = (nint)handles, Length = tensors.Length };
    }

    [return: NotNullIfNotNull(nameof(text))]
    public static byte[]? Utf8(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
}
