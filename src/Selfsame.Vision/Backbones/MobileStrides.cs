namespace Selfsame.Vision.Backbones;

/// <summary>The strides of a mobile network, layer by layer: with the small-image stem the first two that would halve the image don't.</summary>
internal sealed class MobileStrides(BackboneStem stem)
{
    private int _left = stem == BackboneStem.Small ? 2 : 0;

    /// <summary>The stride of the next layer.</summary>
    /// <param name="published">Its stride with the ImageNet stem.</param>
    public int Next(int published) => published > 1 && _left-- > 0 ? 1 : published;
}
