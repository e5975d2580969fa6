using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones;

/// <summary>The shortcut of a residual block that changes the shape: a 1x1 convolution and batch norm, under torchvision's names 0 and 1.</summary>
internal sealed class Shortcut : Module
{
    public Shortcut(int inputs, int outputs, int stride)
    {
        Convolution = Register("0", new Conv2d(inputs, outputs, 1, stride, bias: false));
        Norm = Register("1", new BatchNorm(outputs));
    }

    public Conv2d Convolution { get; }

    public BatchNorm Norm { get; }

    /// <summary>Keeps the resolution, as a dilated stage does.</summary>
    public void RemoveStride() => Convolution.Stride = 1;

    /// <inheritdoc/>
    /// <remarks>Frees what lies between the two as soon as nothing needs it (autograd keeps what it needs).</remarks>
    public override Tensor Forward(Tensor input)
    {
        using var scope = new Scope();
        return scope.Keep(Norm.Forward(Convolution.Forward(input)));
    }
}
