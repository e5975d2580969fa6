namespace Selfsame.Training;

/// <summary>The type that convolutions and matrix products compute in.</summary>
public enum Precision
{
    /// <summary>32-bit floating point everywhere.</summary>
    Float32,

    /// <summary>Autocast to bfloat16; weights, batch norm's statistics and the objective stay in float32.</summary>
    Bfloat16,
}
