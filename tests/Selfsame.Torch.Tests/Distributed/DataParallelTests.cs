using Selfsame.Torch.Distributed;
using Selfsame.Torch.Nn;
using Xunit;

namespace Selfsame.Torch.Tests.Distributed;

public sealed class DataParallelTests
{
    [Theory]
    [InlineData(2, 25 << 20)]
    [InlineData(3, 64)]
    public void GradientsAreTheMeanOverRanks(int count, long bucketBytes) => Ranks.Run(count, group =>
    {
        using var layer = Layer();
        using var parallel = new DataParallel(group, layer.Parameters(), new DataParallelOptions { BucketBytes = bucketBytes });
        for (var step = 0; step < 3; step++)
        {
            var expected = new Tensor[2];
            for (var rank = 0; rank < count; rank++)
            {
                var grads = Autograd.Grad([Loss(layer, rank, step)], [layer.Weight, layer.Bias!]);
                expected = [.. expected.Zip(grads, (sum, g) => sum is null ? g / count : sum + (g / count))];
            }

            var loss = Loss(layer, group.Rank, step);
            parallel.Prepare(loss);
            loss.Backward();

            AssertNear(expected[0], layer.Weight.Grad!);
            AssertNear(expected[1], layer.Bias!.Grad!);
            layer.Weight.Grad = null;
            layer.Bias.Grad = null;
        }
    });

    [Fact]
    public void AParameterThatALossDoesNotUseIsNoObstacle() => Ranks.Run(2, group =>
    {
        using var layer = Layer();
        var spare = Ops.Ones([3]);
        spare.RequiresGrad = true;
        var sometimes = Ops.Ones([2]);
        sometimes.RequiresGrad = true;
        using var parallel = new DataParallel(group, [spare, .. layer.Parameters(), sometimes], new DataParallelOptions { FindUnused = true });
        for (var step = 0; step < 3; step++)
        {
            // Rank 0 alone uses it.
            var loss = Loss(layer, group.Rank, step);
            loss = group.Rank == 0 ? loss + sometimes.To(loss.DType).Sum() : loss;
            parallel.Prepare(loss);
            loss.Backward();

            Assert.Null(spare.Grad);
            Assert.Equal([0.5f, 0.5f], sometimes.Grad!.ToArray<float>());
            sometimes.Grad = null;
        }
    });

    [Fact]
    public void WhatWasAccumulatedBeforeIsAveragedWithTheLastPass() => Ranks.Run(2, group =>
    {
        using var layer = Layer();
        using var parallel = new DataParallel(group, layer.Parameters());
        var expected = Autograd.Grad([(Loss(layer, 0, 0) + Loss(layer, 1, 0) + Loss(layer, 0, 1) + Loss(layer, 1, 1)) / 2], [layer.Weight]);

        Loss(layer, group.Rank, 0).Backward();
        var last = Loss(layer, group.Rank, 1);
        parallel.Prepare(last);
        last.Backward();

        AssertNear(expected[0], layer.Weight.Grad!);
    });

    private static Linear Layer()
    {
        var layer = new Linear(3, 2);
        layer.To(Device.Cpu, ScalarType.Float64);
        using var _ = Autograd.NoGrad();
        layer.Weight.Copy_(Tensor.FromArray<double>([1, -2, 3, -4, 5, -6], 2, 3));
        layer.Bias!.Copy_(Tensor.FromArray<double>([0.5, -0.5]));
        return layer;
    }

    private static Tensor Loss(Linear layer, int rank, int step) =>
        layer.Forward(Tensor.FromArray<double>([rank + 1.0, step - 1.0, 0.5, 1.0, rank * step, -rank], 2, 3)).Square().Mean();

    private static void AssertNear(Tensor expected, Tensor actual) =>
        Assert.True((expected - actual).Abs().Max().ToDouble() < 1e-12, $"{expected} {actual}");
}
