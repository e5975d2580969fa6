using System.Globalization;

namespace Selfsame.Torch;

/// <summary>A device: <c>cpu</c>, <c>cuda</c> (the current GPU) or <c>cuda:1</c>.</summary>
/// <param name="Type">The kind of device.</param>
/// <param name="Index">Which one, from 0; -1 for the current one.</param>
public readonly record struct Device(DeviceType Type, int Index = -1)
{
    /// <summary>Main memory.</summary>
    public static Device Cpu => new(DeviceType.Cpu);

    internal int Packed => ((int)Type << 16) | (Index & 0xffff);

    /// <summary>A GPU.</summary>
    public static Device Cuda(int index = 0) => new(DeviceType.Cuda, index);

    /// <summary>Reads <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    /// <exception cref="FormatException">The text names no device.</exception>
    public static Device Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "cpu")
        {
            return Cpu;
        }

        if (text == "cuda")
        {
            return new Device(DeviceType.Cuda);
        }

        return text.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? Cuda(index)
            : throw new FormatException($"'{text}' is no device; use cpu, cuda or cuda:N");
    }

    /// <inheritdoc/>
    public override string ToString() => Type == DeviceType.Cpu ? "cpu" : Index < 0 ? "cuda" : string.Create(CultureInfo.InvariantCulture, $"cuda:{Index}");

    internal static Device Unpack(int packed) => new((DeviceType)(packed >> 16), (short)(packed & 0xffff));
}
