using Selfsame.Torch.Nn;
using Xunit;

namespace Selfsame.Torch.Tests.Nn;

public sealed class StochasticDepthTests
{
    [Fact]
    public void RowsAreKeptWholeAndScaledOrLeftOut()
    {
        using var scope = new Scope();
        using var layer = new StochasticDepth(0.25);
        var input = Ops.Ones([4000, 3, 2, 2]);
        Runtime.ManualSeed(3);

        var rows = layer.Forward(input).View([4000, 12]).ToArray<float>().Chunk(12).ToList();

        Assert.All(rows, row => Assert.True(row.All(v => v == 0) || row.All(v => Math.Abs(v - (4 / 3f)) < 1e-6)));
        Assert.InRange(rows.Count(row => row[0] == 0) / 4000.0, 0.22, 0.28);
    }

    [Fact]
    public void EvaluationAndProbabilityZeroPassTheInput()
    {
        using var scope = new Scope();
        using var layer = new StochasticDepth(0.5);
        using var none = new StochasticDepth(0);
        var input = Ops.Ones([2, 3]);
        layer.Eval();

        Assert.Same(input, layer.Forward(input));
        Assert.Same(input, none.Forward(input));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    public void AProbabilityOutOfRangeIsRefused(double probability) => Assert.Throws<ArgumentOutOfRangeException>(() => new StochasticDepth(probability));
}
