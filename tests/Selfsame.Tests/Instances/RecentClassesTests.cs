using Selfsame.Instances;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Instances;

public sealed class RecentClassesTests
{
    [Fact]
    public void ManyStepsWithoutAGradientAreOnePower()
    {
        var step = new ClassStep(0.3, 0.9, 0.01);
        var (w, u) = (0.7, -0.2);
        for (var i = 0; i < 37; i++)
        {
            u = (step.Momentum * u) + (step.WeightDecay * w);
            w -= step.LearningRate * u;
        }

        var power = step.WithoutGradient(37);
        Assert.Equal(w, (power.ToW * 0.7) + (power.OfU * -0.2), 12);
        Assert.Equal(u, (power.OfW * 0.7) + (power.ToU * -0.2), 12);
        Assert.Equal((1, 0, 0, 1), step.WithoutGradient(0));
    }

    [Fact]
    public void ARowThatComesBackIsWhereFullTrainingWouldHaveLeftIt()
    {
        using var scope = new Scope();
        var step = new ClassStep(0.3, 0.9, 0.01);
        using var matrix = new ClassMatrix(4, 2, ScalarType.Float64);
        matrix.Weight.Copy_(Tensor.FromArray<double>([1, 2, 3, 4, 5, 6, 7, 8], 4, 2));
        matrix.Momentum.Copy_(Tensor.FromArray<double>([1, -1, 1, -1, 1, -1, 1, -1], 4, 2));
        var (w, u) = (matrix.Weight.Clone(), matrix.Momentum.Clone());
        for (var i = 0; i < 5; i++)
        {
            u.Mul_(step.Momentum).Add_(w, alpha: step.WeightDecay);
            w.Sub_(u, alpha: step.LearningRate);
        }

        RecentClasses.CatchUp(matrix, [0, 3], 3, step);      // three steps late
        RecentClasses.CatchUp(matrix, [1, 2, 3], 5, step);   // five, five, and one since its own step

        Assert.Equal([4L, 6, 6, 6], matrix.Updated.ToArray<long>());
        var expected = w.ToArray<double>();
        var actual = matrix.Weight.ToArray<double>();
        for (var i = 2; i < 6; i++)
        {
            Assert.Equal(expected[i], actual[i], 12);
        }
    }

    [Fact]
    public void TheRingHoldsTheLastImagesAndTheBatch()
    {
        using var scope = new Scope();
        var ring = Tensor.FromArray<long>([-1, -1, -1, -1, -1]);
        Assert.Equal([3, 7], RecentClasses.Visit(ring, [7, 3], new ClassShard(0, 10)));
        Assert.Equal([1, 3, 7], RecentClasses.Visit(ring, [1, 3], new ClassShard(0, 10)));
        Assert.Equal([1, 3, 5, 6], RecentClasses.Visit(ring, [5, 6], new ClassShard(0, 10)));
        Assert.Equal([0, 1], RecentClasses.Visit(ring, [5, 6], new ClassShard(5, 5)));
    }
}
