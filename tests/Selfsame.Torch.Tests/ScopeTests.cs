using Xunit;

namespace Selfsame.Torch.Tests;

public sealed class ScopeTests
{
    [Fact]
    public void FreesWhatWasMadeInsideAndKeepsWhatIsKept()
    {
        var before = LiveTensors.Settled();
        Tensor kept;
        using (var scope = new Scope())
        {
            var x = Ops.Ones([1000]);
            for (var i = 0; i < 100; i++)
            {
                x = x.Add(1);
            }

            kept = scope.Keep(x);
        }

        Assert.Equal(before + 1, Tensor.LiveCount);
        Assert.Equal(101_000, kept.Sum().ToDouble());
        kept.Dispose();
    }

    [Fact]
    public void KeepHandsATensorToTheEnclosingScope()
    {
        var before = LiveTensors.Settled();
        using (var outer = new Scope())
        {
            Tensor t;
            using (var inner = new Scope())
            {
                t = inner.Keep(Ops.Ones([2]));
            }

            Assert.Equal([1f, 1], t.ToArray<float>());
        }

        Assert.Equal(before, Tensor.LiveCount);
    }

    [Fact]
    public void DetachedTensorsOutliveEveryScope()
    {
        Tensor t;
        using (new Scope())
        {
            using var inner = new Scope();
            t = Ops.Ones([2]).DetachFromScope();
        }

        Assert.Equal([1f, 1], t.ToArray<float>());
        t.Dispose();
    }

    [Fact]
    public void ScopesMustEndInnerFirst()
    {
        var outer = new Scope();
        var inner = new Scope();

        Assert.Throws<InvalidOperationException>(outer.Dispose);
        inner.Dispose();
        outer.Dispose();
    }

    [Fact]
    public void ResultsOfAFailedOperationDoNotLeak()
    {
        var before = LiveTensors.Settled();
        using (new Scope())
        {
            Assert.Throws<TorchException>(() => Ops.Cat([Ops.Ones([2, 2]), Ops.Ones([3, 3])]));
        }

        Assert.Equal(before, Tensor.LiveCount);
    }
}
