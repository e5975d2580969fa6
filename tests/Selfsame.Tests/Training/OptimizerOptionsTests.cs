using Selfsame.Siamese;
using Selfsame.Torch;
using Selfsame.Torch.Optim;
using Selfsame.Training;
using Xunit;

namespace Selfsame.Tests.Training;

public sealed class OptimizerOptionsTests
{
    [Fact]
    public void BarlowTwinsBiasesHaveARateOfTheirOwn()
    {
        using var scope = new Scope();
        using var optimizer = Methods.BarlowTwins().Training.Optimizer.Create(Parameters(), 2048);

        optimizer.SetLearningRate(0.2 * 8);

        var weights = Assert.Single(optimizer.Groups, g => g.Names.Contains("weight"));
        var biases = Assert.Single(optimizer.Groups, g => g.Names.Contains("bias"));
        Assert.Equal(0.2 * 8, weights.LearningRate, 12);
        Assert.Equal(0.0048 * 8, biases.LearningRate, 12);
        Assert.Equal((1.5e-6, false), (weights.WeightDecay, weights.ExcludeFromLars));
        Assert.Equal((0, true), (biases.WeightDecay, biases.ExcludeFromLars));
    }

    [Fact]
    public void AFixedPredictorKeepsTheFactorOfItsBiases()
    {
        using var scope = new Scope();
        using var optimizer = new OptimizerOptions { LearningRate = 1, FixedPredictorLr = true, BiasNormLrFactor = 0.5 }.Create(Parameters(), 256);

        optimizer.SetLearningRate(0.1);

        Assert.Equal([("bias", 0.05), ("predictor.bias", 0.5), ("predictor.weight", 1), ("weight", 0.1)],
            optimizer.Groups.Select(g => (g.Names.Single(), g.LearningRate)).OrderBy(g => g.Item1, StringComparer.Ordinal));
    }

    [Fact]
    public void APredictorsFactorIsOnTopOfTheRateAndOfItsBiases()
    {
        using var scope = new Scope();
        using var optimizer = new OptimizerOptions { LearningRate = 1, PredictorLrFactor = 10, BiasNormLrFactor = 0.5 }.Create(Parameters(), 256);

        optimizer.SetLearningRate(0.1);

        Assert.Equal([("bias", 0.05), ("predictor.bias", 0.5), ("predictor.weight", 1), ("weight", 0.1)],
            optimizer.Groups.Select(g => (g.Names.Single(), Math.Round(g.LearningRate, 12))).OrderBy(g => g.Item1, StringComparer.Ordinal));
    }

    [Fact]
    public void LarsCanClipItsRatesAndSparesBiasesOnlyWhenTold()
    {
        using var scope = new Scope();
        using var lars = Assert.IsType<Lars>(new OptimizerOptions { Name = OptimizerName.Lars, TrustClip = true }.Create(Parameters(), 256));
        using var swav = Methods.SwAV().Training.Optimizer.Create(Parameters(), 256);

        Assert.True(lars.Options.Clip);
        Assert.False(Assert.IsType<Lars>(swav).Options.Clip);
        Assert.All(swav.Groups, g => Assert.False(g.ExcludeFromLars));
    }

    private static (string Name, Tensor Tensor)[] Parameters() =>
    [
        ("weight", Siamese.Views.Leaf(Ops.Ones([2, 2]))),
        ("bias", Siamese.Views.Leaf(Ops.Ones([2]))),
        ("predictor.weight", Siamese.Views.Leaf(Ops.Ones([2, 2]))),
        ("predictor.bias", Siamese.Views.Leaf(Ops.Ones([2]))),
    ];
}
