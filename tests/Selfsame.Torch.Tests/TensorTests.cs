using Xunit;

namespace Selfsame.Torch.Tests;

public sealed class TensorTests
{
    [Fact]
    public void KeepsShapeTypeAndValues()
    {
        using var scope = new Scope();
        var t = Tensor.FromArray<float>([1, 2, 3, 4, 5, 6], 2, 3);

        Assert.Equal([2, 3], t.Shape);
        Assert.Equal([3, 1], t.Strides());
        Assert.Equal(ScalarType.Float32, t.DType);
        Assert.Equal(Device.Cpu, t.Device);
        Assert.Equal(3, t.Size(-1));
        Assert.Equal([1f, 4, 2, 5, 3, 6], t.T().ToArray<float>());
    }

    [Fact]
    public void GeneratedWrappersCoverEveryKindOfArgument()
    {
        using var scope = new Scope();
        var x = Ops.Arange(12, dtype: ScalarType.Float32).View([3, 4]);

        Assert.Equal(66, x.Sum().ToDouble());
        Assert.Equal([6f, 22, 38], x.Sum([1]).ToArray<float>());
        Assert.Equal([3, 1], x.Mean([1], keepdim: true).Shape);
        Assert.Equal([3, 8], Ops.Cat([x, x], 1).Shape);
        Assert.Equal([2, 3, 4], Ops.Stack([x, x]).Shape);
        var (values, indices) = x.Topk(2, dim: 1);
        Assert.Equal([3f, 2, 7, 6, 11, 10], values.ToArray<float>());
        Assert.Equal([3L, 2, 3, 2, 3, 2], indices.ToArray<long>());
        Assert.Equal([8f, 9, 10, 11], x.Index([Tensor.FromArray<long>([2])]).ToArray<float>());
        Assert.Equal([2f, 6, 10], x.Index([null, Tensor.FromArray<long>([2])]).ToArray<float>());
        Assert.Equal(2, x.Split(2).Length);
        Assert.Equal(0.8412, Tensor.FromScalar(1.0).Gelu("tanh").ToDouble(), 4);
        Assert.Equal([0f, 1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3], x.Clamp(max: 3).ToArray<float>());
        Assert.Equal(ScalarType.Float64, Ops.Zeros([2], ScalarType.Float64).DType);
        Assert.True(x.Equal(x.Clone()));
    }

    [Fact]
    public void InPlaceOperatorsReturnTheTensorItself()
    {
        using var scope = new Scope();
        var x = Ops.Ones([3]);

        Assert.Same(x, x.Add_(1).Mul_(3));
        Assert.Equal([6f, 6, 6], x.ToArray<float>());
    }

    [Fact]
    public void ForeachOperatorsWriteToEveryTensor()
    {
        using var scope = new Scope();
        Tensor[] left = [Ops.Ones([2]), Ops.Ones([3])];
        Tensor[] right = [Ops.Full([2], 2), Ops.Full([3], 3)];

        Ops.ForeachAdd_(left, right, alpha: 10);

        Assert.Equal([21f, 21], left[0].ToArray<float>());
        Assert.Equal([31f, 31, 31], left[1].ToArray<float>());
    }

    [Fact]
    public void ConvertsTypesWithoutLosingTheDevice()
    {
        using var scope = new Scope();
        var half = Tensor.FromArray<float>([1.5f, -2]).To(ScalarType.Float16);

        Assert.Equal([(Half)1.5, (Half)(-2)], half.ToArray<Half>());
        Assert.Equal([1.5, -2.0], half.To(ScalarType.Float64).ToArray<double>());
    }

    [Fact]
    public void ErrorsAreExceptionsWithLibtorchsText()
    {
        using var scope = new Scope();
        var live = LiveTensors.Settled();

        var shapes = Assert.Throws<TorchException>(() => Ops.Ones([2, 3]).Mm(Ops.Ones([2, 3])));
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied", shapes.Message, StringComparison.Ordinal);
        var index = Assert.Throws<TorchException>(() => Ops.Ones([2]).Select(0, 5));
        Assert.Equal(TorchErrorKind.Index, index.Kind);
        var memory = Assert.Throws<TorchException>(() => Tensor.Empty([10_000_000_000_000]));
        Assert.Equal(TorchErrorKind.OutOfMemory, memory.Kind);
        Assert.Throws<ArgumentException>(() => Tensor.FromArray<float>([1, 2, 3], 2, 2));
        Assert.Throws<InvalidOperationException>(() => Ops.Ones([2]).AsSpan<double>());
        Assert.Equal(live + 4, Tensor.LiveCount);
    }

    [Fact]
    public void ADisposedTensorSaysSo()
    {
        var t = Ops.Ones([1]);
        t.Dispose();
        t.Dispose();

        Assert.Throws<ObjectDisposedException>(() => t.Add(1));
    }

    [Fact]
    public void DevicesAreReadAndPrinted()
    {
        Assert.Equal(Device.Cuda(1), Device.Parse("cuda:1"));
        Assert.Equal("cuda", Device.Parse("cuda").ToString());
        Assert.Equal("cpu", Device.Cpu.ToString());
        Assert.Throws<FormatException>(() => Device.Parse("tpu"));
    }
}
