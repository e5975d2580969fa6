namespace Selfsame.Torch.Nn;

/// <summary>Returns its input (torch.nn.Identity).</summary>
public sealed class Identity : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => input;
}
