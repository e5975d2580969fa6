namespace Selfsame.Torch.Nn;

/// <summary>The largest value under each window (torch.nn.MaxPool2d).</summary>
public sealed class MaxPool2d(int kernelSize, int stride, int padding = 0) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.MaxPool2d([kernelSize, kernelSize], [stride, stride], [padding, padding]);
    }
}
