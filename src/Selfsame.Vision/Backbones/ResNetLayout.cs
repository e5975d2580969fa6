namespace Selfsame.Vision.Backbones;

/// <summary>What tells one depth of ResNet from another.</summary>
/// <param name="Blocks">Residual blocks of each stage.</param>
/// <param name="Bottleneck">1x1-3x3-1x1 blocks rather than 3x3-3x3 ones.</param>
internal sealed record ResNetLayout(IReadOnlyList<int> Blocks, bool Bottleneck)
{
    /// <summary>The channels of a network with these choices.</summary>
    public ResNetChannels ChannelsOf(BackboneOptions options) =>
        options.Channels is { } stated ? ResNetChannels.Parse(stated) : ResNetChannels.Of(options.Width, Bottleneck);
}
