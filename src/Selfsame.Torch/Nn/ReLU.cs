namespace Selfsame.Torch.Nn;

/// <summary>max(x, 0) (torch.nn.ReLU).</summary>
/// <param name="inPlace">Overwrites its input, which saves memory where nobody else reads it.</param>
public sealed class ReLU(bool inPlace = false) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return inPlace ? input.Relu_() : input.Relu();
    }
}
