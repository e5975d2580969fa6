using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones;

/// <summary>A convolution that keeps the size at stride 1, batch norm and an activation, under torchvision's names 0, 1 and 2.</summary>
internal static class ConvNorm
{
    public static Sequential Create(int inputs, int outputs, int kernel, NormOptions norm, Func<Module>? activation, int stride = 1, int groups = 1)
    {
        var convolution = new Conv2d(inputs, outputs, kernel, stride, (kernel - 1) / 2, groups: groups, bias: false);
        var batchNorm = new BatchNorm(outputs, norm.Eps, norm.Momentum);
        return activation is null ? new Sequential(convolution, batchNorm) : new Sequential(convolution, batchNorm, activation());
    }
}
