using System.ComponentModel.DataAnnotations;

namespace Selfsame.Siamese;

/// <summary>A projector, or a learned predictor: linear layers with batch norm and ReLU between them.</summary>
public record HeadOptions
{
    /// <summary>How many linear layers; 0 is no head at all.</summary>
    [Range(0, 8)]
    public int Layers { get; init; }

    /// <summary>Width of the hidden layers; <c>auto</c> is that of the input.</summary>
    [Range(1, 65536)]
    public int? Hidden { get; init; } = 2048;

    /// <summary>Width of the output; <c>auto</c> is that of the teacher's features where there is a teacher, else of the input.</summary>
    [Range(1, 65536)]
    public int? Output { get; init; } = 2048;

    /// <summary>Batch norm after each hidden layer. A layer that batch norm follows has no bias: it would cancel.</summary>
    public bool HiddenNorm { get; init; } = true;

    /// <summary>Batch norm after the last layer.</summary>
    public HeadNorm OutputNorm { get; init; } = HeadNorm.None;

    /// <summary>No head: features pass as they are.</summary>
    public static HeadOptions None { get; } = new();

    /// <summary>A perceptron with batch norm in its hidden layers.</summary>
    public static HeadOptions Mlp(int layers, int hidden, int output) => new() { Layers = layers, Hidden = hidden, Output = output };

    /// <summary>The width that comes out when <paramref name="input"/> goes in.</summary>
    internal int OutputWidth(int input) => Layers == 0 ? input : Output ?? input;

    /// <summary>The same with open widths stated.</summary>
    /// <param name="input">The width that goes in.</param>
    /// <param name="output">The width that should come out when that is open.</param>
    internal HeadOptions Resolve(int input, int output) => this with { Hidden = Hidden ?? input, Output = Output ?? output };
}
