namespace Selfsame.Evaluation.Logistic;

/// <summary>
/// The protocol of logistic regression on frozen features. The defaults are those of the eleven-set transfer benchmark (Ericsson et al. 2021): features as
/// they are, C out of 45 values from 1e-6 to 1e5 at equal ratios, chosen on a random fifth of the training images, then trained on all of them.
/// </summary>
public sealed record LogisticOptions
{
    /// <summary>C, the inverse of the weight of |W|² / 2 against the sum of all losses (scikit-learn's C); null tries the values below.</summary>
    public double? C { get; init; }

    /// <summary>The smallest C tried.</summary>
    public double MinC { get; init; } = 1e-6;

    /// <summary>The largest C tried.</summary>
    public double MaxC { get; init; } = 1e5;

    /// <summary>How many values of C are tried, at equal ratios.</summary>
    public int Values { get; init; } = 45;

    /// <summary>The share of the training images that C is chosen on, when there are no validation images of their own; above 0 and below 1.</summary>
    public double ValidationShare { get; init; } = 0.2;

    /// <summary>What C is chosen by; of equally good ones the smallest is taken.</summary>
    public SelectionFigure SelectBy { get; init; }

    /// <summary>Steps of L-BFGS for each C at most.</summary>
    public int MaxIterations { get; init; } = 1000;

    /// <summary>A minimisation ends when a step lowers the objective by no more than this share of it.</summary>
    public double Tolerance { get; init; } = 1e-7;

    /// <summary>Decides which images C is chosen on.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The values of C, rising.</summary>
    public IReadOnlyList<double> Candidates => C is { } stated
        ? [stated]
        : [.. Enumerable.Range(0, Values).Select(i => Values == 1 ? MinC : MinC * Math.Pow(MaxC / MinC, i / (Values - 1.0)))];

    internal LbfgsOptions Lbfgs => new() { MaxIterations = MaxIterations, DecreaseTolerance = Tolerance, GradientTolerance = 0 };

    /// <summary>Checks that the values make sense.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    internal void Validate()
    {
        OptionRange.Require(C is null or (> 0 and <= 1e12), "logistic.c", C ?? 0, "above 0, at most 1e12");
        OptionRange.Require(MinC is > 0 and <= 1e12, "logistic.min_c", MinC, "above 0, at most 1e12");
        OptionRange.Require(MaxC >= MinC && MaxC <= 1e12, "logistic.max_c", MaxC, "at least min_c, at most 1e12");
        OptionRange.Require(Values is >= 1 and <= 10000, "logistic.values", Values, "1 to 10,000");
        OptionRange.Require(ValidationShare is > 0 and < 1, "logistic.validation_share", ValidationShare, "above 0 and below 1");
        OptionRange.Require(MaxIterations >= 1, "logistic.max_iterations", MaxIterations, "at least 1");
        OptionRange.Require(Tolerance is >= 0 and < 1, "logistic.tolerance", Tolerance, "at least 0 and below 1");
    }
}
