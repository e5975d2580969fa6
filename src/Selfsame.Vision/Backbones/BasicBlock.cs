using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones;

/// <summary>Two 3x3 convolutions and a shortcut: the block of ResNet-18 and 34.</summary>
internal sealed class BasicBlock : Module, IResidualBlock, IDilatedBlock
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm _bn1;
    private readonly Conv2d _conv2;
    private readonly BatchNorm _bn2;
    private readonly Sequential? _downsample;

    public BasicBlock(int inputs, int width, int stride)
    {
        _conv1 = Register("conv1", new Conv2d(inputs, width, 3, stride, 1, bias: false));
        _bn1 = Register("bn1", new BatchNorm(width));
        _conv2 = Register("conv2", new Conv2d(width, width, 3, 1, 1, bias: false));
        _bn2 = Register("bn2", new BatchNorm(width));
        _downsample = stride == 1 && inputs == width ? null : Register("downsample", Shortcut.Projection(inputs, width, stride));
    }

    public BatchNorm? LastNorm => _bn2;

    public void Dilate(int first, int others)
    {
        Shortcut.RemoveStride(_downsample);
        (_conv1.Stride, _conv1.Padding, _conv1.Dilation) = (1, first, first);
        (_conv2.Padding, _conv2.Dilation) = (others, others);
    }

    public override Tensor Forward(Tensor input)
    {
        var x = _bn1.Forward(_conv1.Forward(input)).Relu_();
        x = _bn2.Forward(_conv2.Forward(x));
        return x.Add_(_downsample?.Forward(input) ?? input).Relu_();
    }
}
