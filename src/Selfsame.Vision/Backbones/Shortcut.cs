using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones;

/// <summary>The shortcut of a residual block that changes the shape.</summary>
internal static class Shortcut
{
    public static Sequential Projection(int inputs, int outputs, int stride) =>
        new(new Conv2d(inputs, outputs, 1, stride, bias: false), new BatchNorm(outputs));

    public static void RemoveStride(Sequential? projection)
    {
        foreach (var convolution in (projection?.Children ?? []).Select(c => c.Module).OfType<Conv2d>())
        {
            convolution.Stride = 1;
        }
    }
}
