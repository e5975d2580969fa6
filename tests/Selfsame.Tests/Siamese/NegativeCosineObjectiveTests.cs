using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class NegativeCosineObjectiveTests
{
    private static readonly NegativeCosineObjective s_objective = new();

    [Fact]
    public void ValueAndGradientOfBothDirections()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var p1 = Views.Leaf(Views.Random(5, 4, 1));
        var p2 = Views.Leaf(Views.Random(5, 4, 2));
        var t1 = Views.Leaf(Views.Random(5, 4, 3));
        var t2 = Views.Leaf(Views.Random(5, 4, 4));

        var loss = s_objective.Loss(Views.Two(p1, p2, t1, t2), state);
        loss.Backward();

        double Reference(Tensor first) => -(Cosine(first, t2) + Cosine(p2.Detach(), t1)) / 2;
        Assert.Equal(Reference(p1.Detach()), loss.ToDouble(), 12);
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(Reference, p1.Detach()), p1.Grad!.ToArray<double>());
        Assert.Null(t1.Grad);
    }

    [Fact]
    public void GradientIsOrthogonalToTheFeature()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var p = Views.Leaf(Views.Random(5, 4, 1));

        s_objective.Loss(Views.Two(p, p, Views.Random(5, 4, 2), Views.Random(5, 4, 3)), state).Backward();

        Assert.All((p.Grad! * p.Detach()).Sum([1]).ToArray<double>(), v => Assert.Equal(0, v, 12));
    }

    [Fact]
    public void RefusesWhatWouldCollapse()
    {
        var simsiam = Methods.SimSiam(32);

        var predictor = Assert.Throws<ArgumentException>((simsiam with { Predictor = PredictorOptions.None }).Validate);
        Assert.Contains("method.predictor.layers", predictor.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>((simsiam with { Target = TargetBranch.Shared() }).Validate);
    }

    private static double Cosine(Tensor left, Tensor right) => Views.UnitRows(left).Zip(Views.UnitRows(right), Views.Dot).Average();
}
