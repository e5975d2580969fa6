using Selfsame.Torch;

namespace Selfsame.Training;

/// <summary>Says when a precision is one that the machine is bad at.</summary>
internal static class PrecisionCheck
{
    /// <summary>Notifies of bfloat16 on a processor that emulates it.</summary>
    public static void Notify(Precision precision, Device device, Action<string>? notify)
    {
        if (precision == Precision.Bfloat16 && device.Type == DeviceType.Cpu && !Runtime.HasBfloat16Instructions)
        {
            notify?.Invoke("this processor has no bfloat16 instructions and emulates them, many times slower than float32; set precision to float32");
        }
    }
}
