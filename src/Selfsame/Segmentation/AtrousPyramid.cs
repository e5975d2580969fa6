using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Segmentation;

/// <summary>
/// Atrous spatial pyramid pooling (Chen et al. 2017, section 3.3): a 1x1 convolution, 3x3 convolutions of several dilations and the mean of
/// the image side by side, joined by a 1x1 convolution; under torchvision's names.
/// </summary>
internal sealed class AtrousPyramid : Module
{
    private readonly Sequential[] _branches;
    private readonly Sequential _pooled;
    private readonly Sequential _project;

    public AtrousPyramid(int inputs, int channels, IReadOnlyList<int> rates, double dropout)
    {
        _pooled = new Sequential(new AdaptiveAvgPool2d(1), new Conv2d(inputs, channels, 1, bias: false), new BatchNorm(channels), new ReLU());
        _branches =
        [
            new Sequential(new Conv2d(inputs, channels, 1, bias: false), new BatchNorm(channels), new ReLU()),
            .. rates.Select(
                rate =>
                    new Sequential(
                        new Conv2d(inputs, channels, 3, padding: rate, dilation: rate, bias: false), new BatchNorm(channels), new ReLU())),
        ];
        var branches = Register("convs", new ModuleList([.. _branches, _pooled]));
        _project = Register(
            "project",
            new Sequential(new Conv2d(branches.Count * channels, channels, 1, bias: false), new BatchNorm(channels), new ReLU(), new Dropout(dropout)));
    }

    public override Tensor Forward(Tensor input)
    {
        using var scope = new Scope();
        // The mean of the image is one pixel: bilinear interpolation of it is a constant.
        var pooled = _pooled.Forward(input).Expand([-1, -1, input.Size(2), input.Size(3)]);
        return scope.Keep(_project.Forward(Ops.Cat([.. _branches.Select(b => b.Forward(input)), pooled], 1)));
    }
}
