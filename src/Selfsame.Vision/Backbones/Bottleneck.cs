using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones;

/// <summary>1x1, 3x3 and 1x1 convolutions and a shortcut: the block of ResNet-50, 101 and 152.</summary>
internal sealed class Bottleneck : Module, IResidualBlock, IDilatedBlock
{
    private const int Expansion = 4;

    private readonly Conv2d _conv1;
    private readonly BatchNorm _bn1;
    private readonly Conv2d _conv2;
    private readonly BatchNorm _bn2;
    private readonly Conv2d _conv3;
    private readonly BatchNorm _bn3;
    private readonly Sequential? _downsample;

    public Bottleneck(int inputs, int width, int stride)
    {
        var outputs = width * Expansion;
        _conv1 = Register("conv1", new Conv2d(inputs, width, 1, bias: false));
        _bn1 = Register("bn1", new BatchNorm(width));
        _conv2 = Register("conv2", new Conv2d(width, width, 3, stride, 1, bias: false));
        _bn2 = Register("bn2", new BatchNorm(width));
        _conv3 = Register("conv3", new Conv2d(width, outputs, 1, bias: false));
        _bn3 = Register("bn3", new BatchNorm(outputs));
        _downsample = stride == 1 && inputs == outputs ? null : Register("downsample", Shortcut.Projection(inputs, outputs, stride));
    }

    public BatchNorm? LastNorm => _bn3;

    public void Dilate(int first, int others)
    {
        Shortcut.RemoveStride(_downsample);
        (_conv2.Stride, _conv2.Padding, _conv2.Dilation) = (1, first, first);
    }

    public override Tensor Forward(Tensor input)
    {
        var x = _bn1.Forward(_conv1.Forward(input)).Relu_();
        x = _bn2.Forward(_conv2.Forward(x)).Relu_();
        x = _bn3.Forward(_conv3.Forward(x));
        return x.Add_(_downsample?.Forward(input) ?? input).Relu_();
    }
}
