namespace Selfsame.Vision.Backbones;

/// <summary>What tells one EfficientNet from another (Tan and Le 2019): how the stages of B0 are widened and deepened.</summary>
/// <param name="Width">Multiplies channels.</param>
/// <param name="Depth">Multiplies blocks.</param>
internal sealed record EfficientNetLayout(double Width, double Depth)
{
    /// <summary>Channels of the first convolution, before the multiplier.</summary>
    public const int StemChannels = 32;

    /// <summary>The last convolution's outputs are its inputs times this.</summary>
    public const int LastExpansion = 4;

    /// <summary>The stages of B0 (table 1): expansion, kernel, stride of the first block, output channels, blocks.</summary>
    public static IReadOnlyList<(int Expansion, int Kernel, int Stride, int Output, int Blocks)> Stages { get; } =
    [
        (1, 3, 1, 16, 1),
        (6, 3, 2, 24, 2),
        (6, 5, 2, 40, 2),
        (6, 3, 2, 80, 3),
        (6, 5, 1, 112, 3),
        (6, 5, 2, 192, 4),
        (6, 3, 1, 320, 1),
    ];

    /// <summary>Blocks of a stage.</summary>
    public int BlocksOf(int blocks) => (int)Math.Ceiling(blocks * Depth);

    /// <summary>Outputs of the first convolution, of every block and of the last convolution.</summary>
    public IReadOnlyList<int> Channels(double width)
    {
        int[] blocks = [.. Stages.SelectMany(s => Enumerable.Repeat(ChannelRounding.Scale(s.Output, Width * width), BlocksOf(s.Blocks)))];
        return [ChannelRounding.Scale(StemChannels, Width * width), .. blocks, LastExpansion * blocks[^1]];
    }
}
