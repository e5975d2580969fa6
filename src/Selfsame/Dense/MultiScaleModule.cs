using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Dense;

/// <summary>A part of a network that works on feature maps of several sizes.</summary>
public abstract class MultiScaleModule : Module
{
    /// <summary>From feature maps [N, C, H, W], the finest first, to what the module makes of them.</summary>
    public abstract IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> maps);

    /// <summary>For a single feature map: the first of the results.</summary>
    public override Tensor Forward(Tensor input) => Forward([input])[0];
}
