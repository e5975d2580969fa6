using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones;

/// <summary>
/// Weighs channels by what the whole image shows (Hu et al. 2018): x times gate(fc2(act(fc1(mean of x)))), with 1x1 convolutions for the
/// linear layers, under torchvision's names.
/// </summary>
internal sealed class SqueezeExcitation : Module
{
    private readonly Conv2d _fc1;
    private readonly Conv2d _fc2;
    private readonly Module _activation;
    private readonly Module _gate;

    public SqueezeExcitation(int channels, int squeezed, Module activation, Module gate)
    {
        _fc1 = Register("fc1", new Conv2d(channels, squeezed, 1));
        _fc2 = Register("fc2", new Conv2d(squeezed, channels, 1));
        _activation = Register("activation", activation);
        _gate = Register("scale_activation", gate);
    }

    public override Tensor Forward(Tensor input)
    {
        using var scope = new Scope();
        var pooled = input.AdaptiveAvgPool2d([1, 1]);                           // [N, C, 1, 1]
        var weights = _gate.Forward(_fc2.Forward(_activation.Forward(_fc1.Forward(pooled))));
        return scope.Keep(weights * input);
    }
}
