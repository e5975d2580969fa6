using Xunit;

namespace Selfsame.Torch.Tests;

public sealed class AutogradTests
{
    [Fact]
    public void BackwardFillsTheLeaves()
    {
        using var scope = new Scope();
        var x = Tensor.FromArray<double>([1, 2, 3]);
        x.RequiresGrad = true;

        (x * x * x).Sum().Backward();

        Assert.Equal([3.0, 12, 27], x.Grad!.ToArray<double>());
        x.Grad = null;
        Assert.Null(x.Grad);
    }

    [Fact]
    public void SecondDerivatives()
    {
        using var scope = new Scope();
        var x = Tensor.FromScalar(2.0);
        x.RequiresGrad = true;

        var first = Autograd.Grad([x * x * x], [x], createGraph: true)[0];
        var second = Autograd.Grad([first], [x])[0];

        Assert.Equal(12.0, first.ToDouble());
        Assert.Equal(12.0, second.ToDouble());
    }

    [Fact]
    public void NoGradRecordsNothingAndRestores()
    {
        using var scope = new Scope();
        var x = Ops.Ones([2]);
        x.RequiresGrad = true;

        using (Autograd.NoGrad())
        {
            Assert.False((x * 2).RequiresGrad);
        }

        Assert.True((x * 2).RequiresGrad);
    }

    [Fact]
    public void ABackwardInCSharpTakesPartInTheGraph()
    {
        using var scope = new Scope();
        var x = Tensor.FromArray<double>([0.5, -1]);
        x.RequiresGrad = true;
        Tensor y;
        using (Autograd.NoGrad())
        {
            y = x.Exp();
        }

        var z = Autograd.WithBackward(y, [x], grad => [grad * y * 10]);
        (z * 2).Sum().Backward();

        var expected = new[] { 20 * Math.Exp(0.5), 20 * Math.Exp(-1) };
        Assert.Equal(expected, x.Grad!.ToArray<double>().Select((v, i) => Math.Abs(v - expected[i]) < 1e-12 ? expected[i] : v));
    }

    [Fact]
    public void AnExceptionInABackwardComesBackAndLeavesTheLibraryUsable()
    {
        using var scope = new Scope();
        var x = Ops.Ones([2]);
        x.RequiresGrad = true;
        Tensor y;
        using (Autograd.NoGrad())
        {
            y = x * 2;
        }

        var z = Autograd.WithBackward(y, [x], _ => throw new InvalidOperationException("the objective is undefined here"));

        var error = Assert.Throws<TorchException>(() => z.Sum().Backward());
        Assert.Equal("the objective is undefined here", error.Message);
        Assert.Equal(TorchErrorKind.Callback, error.Kind);
        Assert.Equal(4, (Ops.Ones([2]) * 2).Sum().ToDouble());
    }

    [Fact]
    public void CustomBackwardsReleaseWhatTheyCapture()
    {
        var before = LiveTensors.Settled();
        for (var i = 0; i < 50; i++)
        {
            using var scope = new Scope();
            var x = Ops.Ones([10]);
            x.RequiresGrad = true;
            Tensor y;
            using (Autograd.NoGrad())
            {
                y = x * 2;
            }

            Autograd.WithBackward(y, [x], g => [g * 2]).Sum().Backward();
        }

        Assert.Equal(before, Tensor.LiveCount);
    }

    [Fact]
    public void AutocastRunsProductsInBFloat16AndRestores()
    {
        using var scope = new Scope();
        var x = Ops.Ones([4, 4]);
        using (Autocast.Enable(DeviceType.Cpu))
        {
            Assert.Equal(ScalarType.BFloat16, x.Mm(x).DType);
            using var off = Autocast.Disable(DeviceType.Cpu);
            Assert.Equal(ScalarType.Float32, x.Mm(x).DType);
        }

        Assert.False(Autocast.IsEnabled(DeviceType.Cpu));
        Assert.Equal(ScalarType.Float32, x.Mm(x).DType);
    }
}
