using Selfsame.Torch.Distributed;
using Selfsame.Torch.Nn;
using Xunit;

namespace Selfsame.Torch.Tests.Distributed;

public sealed class SyncBatchNormTests
{
    private const int Rows = 12;

    [Theory]
    [InlineData(2, true, false)]
    [InlineData(3, true, false)]
    [InlineData(3, false, false)]
    [InlineData(2, true, true)]
    public void PartsOfABatchHaveTheOutputsStatisticsAndGradientsOfTheWhole(int count, bool affine, bool isImage) => Ranks.Run(count, group =>
    {
        long[] shape = isImage ? [Rows, 3, 4, 5] : [Rows, 3];
        // Far from 0: where a sum of squares would lose what it's for.
        var whole = Leaf(Random(1, shape) + 50);
        var gradient = Random(2, shape);
        using var expected = Norm(affine);
        var all = expected.Forward(isImage ? whole.Contiguous(MemoryFormat.ChannelsLast) : whole);
        (all * gradient).Sum().Backward();

        var (from, to) = (group.Rank * Rows / count, (group.Rank + 1) * Rows / count);
        var own = Leaf(whole.Detach().Slice(0, from, to).Clone());
        using var norm = Norm(affine);
        SyncBatchNorm.Synchronize(norm, group);
        var output = norm.Forward(isImage ? own.Contiguous(MemoryFormat.ChannelsLast) : own);
        (output * gradient.Slice(0, from, to)).Sum().Backward();

        AssertNear(all.Slice(0, from, to), output);
        AssertNear(whole.Grad!.Slice(0, from, to), own.Grad!);
        AssertNear(expected.RunningMean, norm.RunningMean);
        AssertNear(expected.RunningVar, norm.RunningVar);
        Assert.Equal(1, norm.BatchesTracked.Item<long>());
        if (affine)
        {
            AssertNear(expected.Weight!.Grad!, group.AllReduce(norm.Weight!.Grad!.Clone()));
            AssertNear(expected.Bias!.Grad!, group.AllReduce(norm.Bias!.Grad!.Clone()));
        }

        norm.Eval();
        expected.Eval();
        AssertNear(expected.Forward(whole), norm.Forward(whole));
    });

    [Fact]
    public void PartsMayDifferInSize() => Ranks.Run(2, group =>
    {
        var whole = Leaf(Random(1, 7, 3));
        using var expected = Norm(true);
        var all = expected.Forward(whole);
        all.Square().Sum().Backward();

        var (from, to) = group.Rank == 0 ? (0, 2) : (2, 7);
        var own = Leaf(whole.Detach().Slice(0, from, to).Clone());
        using var norm = Norm(true);
        SyncBatchNorm.Synchronize(norm, group);
        norm.Forward(own).Square().Sum().Backward();
        AssertNear(whole.Grad!.Slice(0, from, to), own.Grad!);
        AssertNear(expected.RunningVar, norm.RunningVar);
    });

    private static BatchNorm Norm(bool affine)
    {
        var norm = new BatchNorm(3, affine: affine);
        norm.To(Device.Cpu, ScalarType.Float64);
        using var _ = Autograd.NoGrad();
        norm.Weight?.Copy_(Tensor.FromArray<double>([0.5, -1.5, 2]));
        norm.Bias?.Copy_(Tensor.FromArray<double>([0.1, 0.2, -0.3]));
        return norm;
    }

    private static Tensor Random(int seed, params long[] shape)
    {
        var random = new Random(seed);
        var values = new double[shape.Aggregate(1L, (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = random.NextDouble() - 0.5;
        }

        return Tensor.FromArray<double>(values, shape);
    }

    private static Tensor Leaf(Tensor tensor)
    {
        tensor.RequiresGrad = true;
        return tensor;
    }

    private static void AssertNear(Tensor expected, Tensor actual)
    {
        var difference = (expected.Detach() - actual.Detach()).Abs().Max().ToDouble();
        Assert.True(difference < 1e-10, $"{difference:G3}");
    }
}
