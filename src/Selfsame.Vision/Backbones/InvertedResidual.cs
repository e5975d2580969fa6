using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones;

/// <summary>
/// 1x1 convolution to more channels, depthwise convolution, squeeze and excitation, 1x1 convolution to fewer, and a shortcut where the shape stays
/// (Sandler et al. 2018; Howard et al. 2019; Tan and Le 2019): the block of MobileNetV3 and EfficientNet.
/// </summary>
internal sealed class InvertedResidual : Module, IResidualBlock
{
    private readonly Sequential _block;
    private readonly StochasticDepth? _depth;
    private readonly BatchNorm? _lastNorm;

    /// <param name="shape">Channels, kernel and stride.</param>
    /// <param name="norm">The batch norms.</param>
    /// <param name="activation">Makes the activation after the first two convolutions.</param>
    /// <param name="excitation">What weighs the channels; null for nothing.</param>
    /// <param name="dropped">The share of images that go without the block in training.</param>
    public InvertedResidual(InvertedResidualShape shape, NormOptions norm, Func<Module> activation, SqueezeExcitation? excitation, double dropped = 0)
    {
        var (inputs, expanded, outputs, kernel, stride) = shape;
        var layers = new List<Module>();
        if (expanded != inputs)
        {
            layers.Add(ConvNorm.Create(inputs, expanded, 1, norm, activation));
        }

        layers.Add(ConvNorm.Create(expanded, expanded, kernel, norm, activation, stride, groups: expanded));
        if (excitation is not null)
        {
            layers.Add(excitation);
        }

        var projection = ConvNorm.Create(expanded, outputs, 1, norm, activation: null);
        layers.Add(projection);
        _block = Register("block", new Sequential([.. layers]));
        if (stride == 1 && inputs == outputs)
        {
            _depth = Register("stochastic_depth", new StochasticDepth(dropped));
            _lastNorm = projection.Children.Select(c => c.Module).OfType<BatchNorm>().Single();
        }
    }

    /// <inheritdoc/>
    public BatchNorm? LastNorm => _lastNorm;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        var x = _block.Forward(input);
        return _depth is null ? x : _depth.Forward(x).Add_(input);
    }
}
