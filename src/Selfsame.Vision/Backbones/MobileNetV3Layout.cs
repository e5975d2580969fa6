namespace Selfsame.Vision.Backbones;

/// <summary>What tells MobileNetV3-Large from Small (Howard et al. 2019, tables 1 and 2), without the layers after the pooling.</summary>
/// <param name="Blocks">The inverted residual blocks in order.</param>
internal sealed record MobileNetV3Layout(IReadOnlyList<InvertedResidualLayout> Blocks)
{
    /// <summary>Channels of the first convolution.</summary>
    public const int StemChannels = 16;

    /// <summary>The last convolution's outputs are its inputs times this.</summary>
    public const int LastExpansion = 6;

    /// <summary>MobileNetV3-Large.</summary>
    public static MobileNetV3Layout Large { get; } = new(
    [
        new(3, 16, 16, false, false, 1),
        new(3, 64, 24, false, false, 2),
        new(3, 72, 24, false, false, 1),
        new(5, 72, 40, true, false, 2),
        new(5, 120, 40, true, false, 1),
        new(5, 120, 40, true, false, 1),
        new(3, 240, 80, false, true, 2),
        new(3, 200, 80, false, true, 1),
        new(3, 184, 80, false, true, 1),
        new(3, 184, 80, false, true, 1),
        new(3, 480, 112, true, true, 1),
        new(3, 672, 112, true, true, 1),
        new(5, 672, 160, true, true, 2),
        new(5, 960, 160, true, true, 1),
        new(5, 960, 160, true, true, 1),
    ]);

    /// <summary>MobileNetV3-Small.</summary>
    public static MobileNetV3Layout Small { get; } = new(
    [
        new(3, 16, 16, true, false, 2),
        new(3, 72, 24, false, false, 2),
        new(3, 88, 24, false, false, 1),
        new(5, 96, 40, true, true, 2),
        new(5, 240, 40, true, true, 1),
        new(5, 240, 40, true, true, 1),
        new(5, 120, 48, true, true, 1),
        new(5, 144, 48, true, true, 1),
        new(5, 288, 96, true, true, 2),
        new(5, 576, 96, true, true, 1),
        new(5, 576, 96, true, true, 1),
    ]);

    /// <summary>Outputs of the first convolution, of every block and of the last convolution.</summary>
    public IReadOnlyList<int> Channels(double width)
    {
        int[] blocks = [.. Blocks.Select(b => ChannelRounding.Scale(b.Output, width))];
        return [ChannelRounding.Scale(StemChannels, width), .. blocks, LastExpansion * blocks[^1]];
    }
}
