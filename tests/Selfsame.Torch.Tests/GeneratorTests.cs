using Xunit;

namespace Selfsame.Torch.Tests;

public sealed class GeneratorTests
{
    [Fact]
    public void TheSameSeedDrawsTheSameNumbers()
    {
        using var scope = new Scope();
        using var a = new Generator(7);
        using var b = new Generator(7);

        Assert.Equal(Ops.Randn([5], a).ToArray<float>(), Ops.Randn([5], b).ToArray<float>());
    }

    [Fact]
    public void AStateContinuesTheSequence()
    {
        using var scope = new Scope();
        using var generator = new Generator(7);
        Ops.Randn([3], generator);
        var state = generator.GetState();
        var expected = Ops.Randn([5], generator).ToArray<float>();

        using var other = new Generator(1);
        other.SetState(state);

        Assert.Equal(expected, Ops.Randn([5], other).ToArray<float>());
    }

    [Fact]
    public void ManualSeedGivesPyTorchsDraw()
    {
        using var scope = new Scope();
        using var generator = new Generator(1);

        // torch.manual_seed(1); torch.randn(3)
        Assert.Equal([0.66135216f, 0.26692411f, 0.06167725846f], Ops.Randn([3], generator).ToArray<float>());
    }
}
