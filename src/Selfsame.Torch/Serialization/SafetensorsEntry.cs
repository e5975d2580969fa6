namespace Selfsame.Torch.Serialization;

/// <summary>One tensor of a safetensors file, as its header describes it.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">The format's name of the element type, e.g. <c>F32</c>.</param>
/// <param name="Shape">The size of each dimension.</param>
/// <param name="Start">Offset of the first byte in the file's data section.</param>
/// <param name="ByteLength">Number of bytes.</param>
public sealed record SafetensorsEntry(string Name, string Type, IReadOnlyList<long> Shape, long Start, long ByteLength);
