namespace Selfsame.Instances;

/// <summary>How the class matrix and its momentum lie in memory; sums and exponentials are in float32 either way.</summary>
public enum ClassStorage
{
    /// <summary>Four bytes a number.</summary>
    Float32,

    /// <summary>Two bytes a number: half the memory; a step that is small beside a weight may round to none.</summary>
    Bfloat16,
}
