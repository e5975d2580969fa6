using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones;

/// <summary>1x1, 3x3 and 1x1 convolutions and a shortcut: the block of ResNet-50, 101 and 152.</summary>
internal sealed class Bottleneck : Module, IResNetBlock, IDilatedBlock
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm _bn1;
    private readonly Conv2d _conv2;
    private readonly BatchNorm _bn2;
    private readonly Conv2d _conv3;
    private readonly BatchNorm _bn3;
    private readonly Shortcut? _downsample;

    public Bottleneck(int inputs, int inner, int outer, int stride)
    {
        _conv1 = Register("conv1", new Conv2d(inputs, inner, 1, bias: false));
        _bn1 = Register("bn1", new BatchNorm(inner));
        _conv2 = Register("conv2", new Conv2d(inner, inner, 3, stride, 1, bias: false));
        _bn2 = Register("bn2", new BatchNorm(inner));
        _conv3 = Register("conv3", new Conv2d(inner, outer, 1, bias: false));
        _bn3 = Register("bn3", new BatchNorm(outer));
        _downsample = stride == 1 && inputs == outer ? null : Register("downsample", new Shortcut(inputs, outer, stride));
    }

    public BatchNorm? LastNorm => _bn3;

    public Conv2d First => _conv1;

    public double DropProbability { get; set; }

    public Conv2d? Projection => _downsample?.Convolution;

    public void Dilate(int first, int others)
    {
        _downsample?.RemoveStride();
        (_conv2.Stride, _conv2.Padding, _conv2.Dilation) = (1, first, first);
    }

    public override Tensor Forward(Tensor input) => Continue(_conv1.Forward(input), () => _downsample?.Forward(input) ?? input);

    public Tensor Continue(Tensor first, Tensor projected) => Continue(first, () => _downsample!.Norm.Forward(projected));

    private Tensor Continue(Tensor first, Func<Tensor> shortcut)
    {
        var x = _bn1.Forward(first).Relu_();
        x = _bn2.Forward(_conv2.Forward(x)).Relu_();
        x = _bn3.Forward(_conv3.Forward(x));
        x = IsTraining && DropProbability > 0 ? StochasticDepth.Drop(x, DropProbability) : x;
        return x.Add_(shortcut()).Relu_();
    }
}
