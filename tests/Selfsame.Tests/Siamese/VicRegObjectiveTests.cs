using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class VicRegObjectiveTests
{
    private static readonly VicRegObjective s_objective = new() { Invariance = 25, Variance = 20, Covariance = 2, Gamma = 1 };

    [Fact]
    public void ValueAndGradientAreThoseOfTheOfficialCode()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();

        // Two channels are wide enough, two aren't.
        var widths = Tensor.FromArray<double>([3, 0.3, 2, 0.1], 4);
        var z1 = Views.Leaf(Views.Random(8, 4, 1) * widths);
        var z2 = Views.Leaf(Views.Random(8, 4, 2) * widths);

        var loss = s_objective.Loss(Views.Shared(z1, z2), state);
        loss.Backward();

        Assert.Equal(Reference(z1.Detach(), z2.Detach()), loss.ToDouble(), 10);
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(z => Reference(z, z2.Detach()), z1.Detach()), z1.Grad!.ToArray<double>());
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(z => Reference(z1.Detach(), z), z2.Detach()), z2.Grad!.ToArray<double>());
    }

    [Fact]
    public void TheHingePushesOnlyChannelsThatAreNarrow()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var z = Views.Leaf(Views.Random(20, 3, 3) * Tensor.FromArray<double>([5, 0.2, 4], 3));

        (s_objective with { Invariance = 0, Covariance = 0 }).Loss(Views.Shared(z, z), state).Backward();

        var push = z.Grad!.Abs().Amax([0]).ToArray<double>();
        Assert.Equal(0, push[0]);
        Assert.True(push[1] > 0.01);
        Assert.Equal(0, push[2]);
    }

    [Fact]
    public void CollapsedFeaturesCostTheVariance()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var same = Ops.Ones([6, 5], ScalarType.Float64);

        Assert.Equal(20 * (1 - Math.Sqrt(1e-4)), s_objective.Loss(Views.Shared(same, same), state).ToDouble(), 12);
    }

    [Fact]
    public void WideUncorrelatedEqualViewsCostNothing()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var z = Tensor.FromArray<double>([1, 1, 1, -1, 1, -1, 1, -1, -1, -1, -1, 1], 4, 3);

        Assert.Equal(0, s_objective.Loss(Views.Shared(z, z), state).ToDouble(), 15);
    }

    [Fact]
    public void AFixedTargetLeavesTheRegularisationOfTheOnlineViewsAlone()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var z1 = Views.Leaf(Views.Random(6, 3, 5) * 0.5);
        var z2 = Views.Random(6, 3, 6) * 0.5;
        var t1 = Views.Random(6, 3, 7);
        var t2 = Views.Random(6, 3, 8);

        s_objective.Loss(Views.Two(z1, z2, t1, t2), state).Backward();

        double Expected(Tensor z) =>
            (12.5 * (MeanSquare(z, t2) + MeanSquare(z2, t1)))
            + (20 * (Hinge(z) + Hinge(z2)) / 2)
            + (2 * (Covariance(z) + Covariance(z2)));
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(Expected, z1.Detach()), z1.Grad!.ToArray<double>());
    }

    // repr_loss, std_loss and cov_loss, in plain loops.
    private static double Reference(Tensor z1, Tensor z2) =>
        (25 * MeanSquare(z1, z2)) + (20 * ((Hinge(z1) / 2) + (Hinge(z2) / 2))) + (2 * (Covariance(z1) + Covariance(z2)));

    private static double MeanSquare(Tensor left, Tensor right) =>
        left.ToArray<double>().Zip(right.ToArray<double>(), (l, r) => (l - r) * (l - r)).Average();

    private static double Hinge(Tensor z) => Enumerable.Range(0, (int)z.Size(1)).Average(i => Math.Max(0, 1 - Math.Sqrt(CovarianceOf(z, i, i) + 1e-4)));

    private static double Covariance(Tensor z)
    {
        var d = (int)z.Size(1);
        var sum = 0.0;
        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j < d; j++)
            {
                sum += i == j ? 0 : Math.Pow(CovarianceOf(z, i, j), 2);
            }
        }

        return sum / d;
    }

    private static double CovarianceOf(Tensor z, int i, int j)
    {
        var values = z.ToArray<double>();
        var (n, d) = ((int)z.Size(0), (int)z.Size(1));
        double Mean(int c) => Enumerable.Range(0, n).Average(k => values[(k * d) + c]);
        var (mi, mj) = (Mean(i), Mean(j));
        return Enumerable.Range(0, n).Sum(k => (values[(k * d) + i] - mi) * (values[(k * d) + j] - mj)) / (n - 1);
    }
}
