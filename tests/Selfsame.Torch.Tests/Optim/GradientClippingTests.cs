using Selfsame.Torch.Optim;
using Xunit;

namespace Selfsame.Torch.Tests.Optim;

public sealed class GradientClippingTests
{
    [Fact]
    public void BoundsTheNormOverAllParameters()
    {
        using var scope = new Scope();
        var a = Leaf(3);
        var b = Leaf(4);

        Assert.Equal(5, GradientClipping.ByNorm([a, b, Leaf(null)], 1), 1e-6);

        Assert.Equal(0.6, a.Grad!.ToDouble(), 1e-5);
        Assert.Equal(0.8, b.Grad!.ToDouble(), 1e-5);
    }

    [Fact]
    public void LeavesSmallMissingAndBrokenGradientsAlone()
    {
        using var scope = new Scope();
        var small = Leaf(0.25f);
        var broken = Leaf(float.NaN);

        Assert.Equal(0.25, GradientClipping.ByNorm([small], 1));
        Assert.Equal(0.25, small.Grad!.ToDouble());
        Assert.Equal(double.NaN, GradientClipping.ByNorm([small, broken], 0.1));
        Assert.Equal(0.25, small.Grad!.ToDouble());
        Assert.Equal(0, GradientClipping.ByNorm([Leaf(null)], 1));
        Assert.Throws<ArgumentException>(() => GradientClipping.ByNorm([small], 0));
    }

    [Fact]
    public void LeavesNoTensorsBehind()
    {
        using var scope = new Scope();
        var leaf = Leaf(3);
        var before = LiveTensors.Settled();

        GradientClipping.ByNorm([leaf], 1);

        Assert.Equal(before, Tensor.LiveCount);
    }

    private static Tensor Leaf(float? gradient)
    {
        var leaf = Ops.Ones([1]);
        leaf.RequiresGrad = true;
        leaf.Grad = gradient is { } value ? Tensor.FromArray<float>([value]) : null;
        return leaf;
    }
}
