using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class BarlowTwinsObjectiveTests
{
    private static readonly BarlowTwinsObjective s_objective = new() { OffDiagonal = 0.3 };

    [Fact]
    public void ValueAndGradientAreThePapers()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var z1 = Views.Leaf(Views.Random(7, 4, 1));
        var z2 = Views.Leaf(Views.Random(7, 4, 2));

        var loss = s_objective.Loss(Views.Shared(z1, z2), state);
        loss.Backward();

        Assert.Equal(Reference(z1.Detach(), z2.Detach(), 0.3), loss.ToDouble(), 10);
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(z => Reference(z, z2.Detach(), 0.3), z1.Detach()), z1.Grad!.ToArray<double>());
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(z => Reference(z1.Detach(), z, 0.3), z2.Detach()), z2.Grad!.ToArray<double>());
    }

    [Fact]
    public void AnIdentityCorrelationCostsNothing()
    {
        // Columns of a Hadamard matrix but its first: zero mean, and orthogonal. Large, so that batch norm's eps is nothing beside them.
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var z = Views.Leaf(Tensor.FromArray<double>([1, 1, 1, -1, 1, -1, 1, -1, -1, -1, -1, 1], 4, 3) * 1e6);

        var loss = s_objective.Loss(Views.Shared(z, z), state);
        loss.Backward();

        Assert.InRange(loss.ToDouble(), 0, 1e-20);
        Assert.InRange(z.Grad!.Abs().Max().ToDouble(), 0, 1e-15);
    }

    [Fact]
    public void CollapsedChannelsCostTheirNumber()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var same = Ops.Ones([6, 5], ScalarType.Float64);

        Assert.Equal(5, s_objective.Loss(Views.Shared(same, same), state).ToDouble(), 12);
    }

    [Fact]
    public void ScalingAndShiftingAChannelChangesNothing()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var z1 = Views.Random(9, 3, 3) * 100;
        var z2 = Views.Random(9, 3, 4) * 100;
        var scale = Tensor.FromArray<double>([7, 0.5, 3], 3);
        var shift = Tensor.FromArray<double>([-2, 40, 0.1], 3);

        Assert.Equal(
            s_objective.Loss(Views.Shared(z1, z2), state).ToDouble(),
            s_objective.Loss(Views.Shared((z1 * scale) + shift, z2), state).ToDouble(), 6);
    }

    [Fact]
    public void ADetachedTargetHalvesTheGradientAndTheScaleMultipliesIt()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var shared = Views.Leaf(Views.Random(6, 3, 5));
        var detached = Views.Leaf(shared);
        var other = Views.Random(6, 3, 6);

        s_objective.Loss(Views.Shared(shared, other), state).Backward();
        (s_objective with { Scale = 10 }).Loss(Views.Two(detached, other, detached.Detach(), other), state).Backward();

        FiniteDifferences.AssertClose((shared.Grad! * 5).ToArray<double>(), detached.Grad!.ToArray<double>(), 1e-12);
    }

    [Fact]
    public void AThirdViewMeetsBothTargets()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        Tensor[] z = [Views.Random(6, 3, 7), Views.Random(6, 3, 8), Views.Random(6, 3, 9)];
        var outputs = new SiameseOutputs { Projections = z, Predictions = z, Positives = [z[0], z[1], null], Negatives = [z[0], z[1], null] };

        var expected = new[] { (0, 1), (1, 0), (2, 0), (2, 1) }.Average(pair => Reference(z[pair.Item1], z[pair.Item2], 0.3));
        Assert.Equal(expected, s_objective.Loss(outputs, state).ToDouble(), 10);
    }

    private static double Reference(Tensor z1, Tensor z2, double lambda)
    {
        var (a, b) = (Standardized(z1), Standardized(z2));
        var (n, d) = (a.GetLength(0), a.GetLength(1));
        var loss = 0.0;
        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j < d; j++)
            {
                var c = 0.0;
                for (var k = 0; k < n; k++)
                {
                    c += a[k, i] * b[k, j] / n;
                }

                loss += i == j ? (c - 1) * (c - 1) : lambda * c * c;
            }
        }

        return loss;
    }

    private static double[,] Standardized(Tensor z)
    {
        var values = z.ToArray<double>();
        var (n, d) = ((int)z.Size(0), (int)z.Size(1));
        var result = new double[n, d];
        for (var j = 0; j < d; j++)
        {
            var column = Enumerable.Range(0, n).Select(i => values[(i * d) + j]).ToArray();
            var mean = column.Average();
            var deviation = Math.Sqrt(column.Average(v => (v - mean) * (v - mean)) + 1e-5);
            for (var i = 0; i < n; i++)
            {
                result[i, j] = (column[i] - mean) / deviation;
            }
        }

        return result;
    }
}
