using Selfsame.Torch.Optim;
using Xunit;

namespace Selfsame.Torch.Tests.Optim;

public sealed class LarsTests
{
    [Fact]
    public void ScaleOfTheGradientDoesNotMatter()
    {
        using var scope = new Scope();
        var results = new[] { 1.0, 1000 }.Select(scale =>
        {
            var w = Tensor.FromArray<double>([3, 4, 0, 1], 2, 2);
            w.RequiresGrad = true;
            w.Grad = Tensor.FromArray<double>([1, -2, 3, 4], 2, 2) * scale;
            using var optimizer = new Lars([new ParameterGroup([new("w", w)], 0.5)]);
            optimizer.Step();
            return w.Detach().ToArray<double>();
        }).ToArray();

        Assert.All(results[0].Zip(results[1]), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
    }

    [Theory]
    [InlineData(0, 1)] // zero weights
    [InlineData(1, 0)] // zero gradient
    public void ZeroNormsGiveAPlainStep(double weight, double gradient)
    {
        using var scope = new Scope();
        var w = Ops.Full([2, 2], weight);
        w.RequiresGrad = true;
        w.Grad = Ops.Full([2, 2], gradient);
        using var optimizer = new Lars([new ParameterGroup([new("w", w)], 0.5)]);

        optimizer.Step();

        Assert.All(w.Detach().ToArray<float>(), value => Assert.Equal(weight - (0.5 * gradient), value));
    }

    [Fact]
    public void SplitByRankSetsBiasesAndNormsApart()
    {
        using var scope = new Scope();
        var parameters = Parameters.Make();

        var groups = ParameterGroup.SplitByRank(parameters, 0.2, 1e-4);

        Assert.Equal(["layer0.weight", "layer2.weight"], groups[0].Names);
        Assert.Equal((0.2, 1e-4, false), (groups[0].LearningRate, groups[0].WeightDecay, groups[0].ExcludeFromLars));
        Assert.Equal(["layer1.weight", "layer3.weight"], groups[1].Names);
        Assert.Equal((0.2, 0, true), (groups[1].LearningRate, groups[1].WeightDecay, groups[1].ExcludeFromLars));
        Assert.Single(ParameterGroup.SplitByRank(parameters.Take(1), 0.2, 1e-4));
    }
}
