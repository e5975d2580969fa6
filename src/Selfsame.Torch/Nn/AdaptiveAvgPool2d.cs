namespace Selfsame.Torch.Nn;

/// <summary>The mean over each of size x size areas (torch.nn.AdaptiveAvgPool2d); size 1 is global average pooling.</summary>
public sealed class AdaptiveAvgPool2d(int size = 1) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.AdaptiveAvgPool2d([size, size]);
    }
}
