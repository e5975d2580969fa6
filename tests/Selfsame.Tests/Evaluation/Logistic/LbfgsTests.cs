using Selfsame.Evaluation.Logistic;
using Xunit;

namespace Selfsame.Tests.Evaluation.Logistic;

public sealed class LbfgsTests
{
    [Fact]
    public void It_walks_along_rosenbrocks_valley()
    {
        // Nocedal and Wright 2006, section 2 exercises: 100 (y - x^2)^2 + (1 - x)^2, minimum 0 at (1, 1).
        static double Rosenbrock(ReadOnlySpan<double> p, Span<double> g)
        {
            var (a, b) = (p[1] - (p[0] * p[0]), 1 - p[0]);
            (g[0], g[1]) = ((-400 * a * p[0]) - (2 * b), 200 * a);
            return (100 * a * a) + (b * b);
        }

        var result = new Lbfgs(new() { DecreaseTolerance = 0, GradientTolerance = 1e-10 })
            .Minimize(Rosenbrock, [-1.2, 1], TestContext.Current.CancellationToken);

        Assert.True(result.Converged);
        Assert.Equal(1, result.Point[0], 8);
        Assert.Equal(1, result.Point[1], 8);
        Assert.InRange(result.Iterations, 10, 60);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(33)]
    public void A_quadratic_of_any_length_ends_at_its_minimum(int length)
    {
        // Curvatures from 1 to 1000; the minimum is at (1, 2, 3, ...).
        double Quadratic(ReadOnlySpan<double> p, Span<double> g)
        {
            var value = 0.0;
            for (var i = 0; i < length; i++)
            {
                var (curvature, distance) = (Math.Pow(1000, (double)i / Math.Max(1, length - 1)), p[i] - (i + 1));
                g[i] = curvature * distance;
                value += curvature * distance * distance / 2;
            }

            return value;
        }

        var result = new Lbfgs(new() { DecreaseTolerance = 0, GradientTolerance = 1e-8 })
            .Minimize(Quadratic, new double[length], TestContext.Current.CancellationToken);

        Assert.True(result.Converged);
        Assert.All(result.Point.Index(), p => Assert.Equal(p.Index + 1, p.Item, 6));
    }

    [Fact]
    public void Where_the_function_is_not_defined_the_step_is_shortened()
    {
        // x - log x is infinite from 0 down; a first step of 1 gradient from 0.1 goes to 9.1, later ones may overshoot.
        static double Barrier(ReadOnlySpan<double> p, Span<double> g)
        {
            g[0] = 1 - (1 / p[0]);
            return p[0] > 0 ? p[0] - Math.Log(p[0]) : double.PositiveInfinity;
        }

        Assert.Equal(1, new Lbfgs(new() { FirstStep = 1 }).Minimize(Barrier, [0.1], TestContext.Current.CancellationToken).Point[0], 4);
        Assert.Equal(1, new Lbfgs(new() { FirstStep = 100 }).Minimize(Barrier, [5], TestContext.Current.CancellationToken).Point[0], 4);
    }

    [Fact]
    public void A_minimum_at_the_start_takes_no_step()
    {
        var result = new Lbfgs().Minimize((p, g) => { g[0] = 2 * p[0]; return p[0] * p[0]; }, [0.0], TestContext.Current.CancellationToken);
        Assert.Equal((0, 1, true), (result.Iterations, result.Evaluations, result.Converged));
    }

    [Fact]
    public void It_says_when_steps_ran_out_and_refuses_what_makes_no_sense()
    {
        static double Slow(ReadOnlySpan<double> p, Span<double> g)
        {
            (g[0], g[1]) = (4 * p[0] * p[0] * p[0], 2000 * p[1]);
            return (p[0] * p[0] * p[0] * p[0]) + (1000 * p[1] * p[1]);
        }

        Assert.False(new Lbfgs(new() { MaxIterations = 2 }).Minimize(Slow, [3, 1], TestContext.Current.CancellationToken).Converged);
        Assert.Throws<ArgumentException>(() => new Lbfgs(new() { Memory = 0 }));
        Assert.Throws<ArgumentException>(() => new Lbfgs().Minimize((_, _) => double.NaN, [1.0], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_found_step_meets_the_strong_wolfe_conditions()
    {
        // Moré and Thuente 1994, function 1: -a / (a^2 + 2).
        static LinePoint Function(double a) => new(a, -a / ((a * a) + 2), ((a * a) - 2) / Math.Pow((a * a) + 2, 2));

        foreach (var first in new[] { 1e-3, 0.1, 1, 10, 1000 })
        {
            var found = WolfeLineSearch.Find(Function(0), first, Function);

            Assert.True(found.Value <= 1e-4 * found.Step * Function(0).Slope);
            Assert.True(Math.Abs(found.Slope) <= 0.9 * Math.Abs(Function(0).Slope));
        }
    }
}
