using Xunit;

namespace Selfsame.Torch.Tests;

public sealed class RuntimeTests
{
    [Fact]
    public void AnOperatorThatIsNotDeterministicIsRefusedOnDemand()
    {
        using var scope = new Scope();
        var target = Ops.Zeros([4], ScalarType.Float32);
        var indices = Tensor.FromArray<long>([0, 0], 2);
        Runtime.UseDeterministicAlgorithms(true);
        try
        {
            // put_ without accumulation writes twice to one place: which value stays is anybody's guess.
            var error = Assert.Throws<TorchException>(() => target.Put_(indices, Ops.Ones([2]), accumulate: false));
            Assert.Contains("deterministic", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Runtime.UseDeterministicAlgorithms(false);
        }

        target.Put_(indices, Ops.Ones([2]), accumulate: false);
        Assert.Equal([1f, 0, 0, 0], target.ToArray<float>());
    }

    [Fact]
    public void ALibraryThatIsNotThereIsAnErrorThatNamesIt()
    {
        var error = Assert.Throws<TorchException>(() => Runtime.LoadLibrary("libno-such-operators.so"));

        Assert.Contains("libno-such-operators.so", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThreadsMustBeOneOrMore() => Assert.Throws<ArgumentOutOfRangeException>(() => Runtime.Threads = 0);

    [Fact]
    public void AStorageIsSharedByItsViews()
    {
        using var scope = new Scope();
        var whole = Ops.Zeros([10, 10], ScalarType.Float32);

        Assert.Equal(400, whole.StorageBytes);
        Assert.Equal(400, whole.Select(0, 3).StorageBytes);
        Assert.Equal(40, whole.Select(0, 3).Clone().StorageBytes);
    }
}
