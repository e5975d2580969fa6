using System.ComponentModel.DataAnnotations;

namespace Selfsame.Detection;

/// <summary>RetinaNet's pyramid and heads.</summary>
public sealed record RetinaHeadOptions
{
    /// <summary>Channels of the pyramid and of the heads.</summary>
    [Range(1, 4096)]
    public int Channels { get; init; } = 256;

    /// <summary>Convolutions of each head before its last.</summary>
    [Range(0, 16)]
    public int Convolutions { get; init; } = 4;

    /// <summary>Batch norm in the pyramid and, of each level by itself, in the heads; needed from random weights.</summary>
    public bool Norm { get; init; } = true;

    /// <summary>The finest level: its stride is 2 to the power of it.</summary>
    [Range(0, 6)]
    public int MinLevel { get; init; } = 3;

    /// <summary>The coarsest level.</summary>
    [Range(1, 10)]
    public int MaxLevel { get; init; } = 7;

    /// <summary>Checks that the values fit together.</summary>
    /// <exception cref="ArgumentException">They don't.</exception>
    public void Validate()
    {
        if (MinLevel > MaxLevel)
        {
            throw new ArgumentException($"head.min_level {MinLevel} is above head.max_level {MaxLevel}");
        }
    }
}
