using Selfsame.Siamese;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class ObjectiveStateTests
{
    [Fact]
    public void QueuedRowsAreSeenFromTheNextStepOnOverTheOldest()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var queue = state.Get("keys", () => Ops.Zeros([5, 1], ScalarType.Float64));

        state.Enqueue("keys", Column(1, 2));
        state.Enqueue("keys", Column(3, 4));
        Assert.Equal([0, 0, 0, 0, 0], queue.ToArray<double>());

        state.EndStep();
        Assert.Equal([1, 2, 3, 4, 0], queue.ToArray<double>());

        state.Enqueue("keys", Column(5, 6, 7));
        state.EndStep();
        Assert.Equal([6, 7, 3, 4, 5], queue.ToArray<double>());
        Assert.Equal(2, state.Tensors["keys_pointer"].Item<long>());

        state.EndStep();
        Assert.Equal([6, 7, 3, 4, 5], queue.ToArray<double>());
    }

    [Fact]
    public void MoreRowsThanPlacesLeaveTheNewest()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var queue = state.Get("keys", () => Ops.Zeros([3, 1], ScalarType.Float64));

        state.Enqueue("keys", Column(1, 2, 3, 4, 5, 6, 7));
        state.EndStep();

        Assert.Equal([5, 6, 7], queue.ToArray<double>());
    }

    [Fact]
    public void EpochsAreStepsOverStepsPerEpoch()
    {
        using var state = new ObjectiveState { Step = 15, StepsPerEpoch = 10 };

        Assert.Equal(1.5, state.Epoch);
    }

    private static Tensor Column(params double[] values) => Tensor.FromArray<double>(values, values.Length, 1);
}
