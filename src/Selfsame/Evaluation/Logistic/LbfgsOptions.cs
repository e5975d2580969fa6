namespace Selfsame.Evaluation.Logistic;

/// <summary>When L-BFGS ends, and what it remembers.</summary>
public sealed record LbfgsOptions
{
    /// <summary>Steps whose curvature is remembered, m; memory is 2 m vectors.</summary>
    public int Memory { get; init; } = 10;

    /// <summary>Steps at most.</summary>
    public int MaxIterations { get; init; } = 1000;

    /// <summary>It ends when no element of the gradient is larger.</summary>
    public double GradientTolerance { get; init; } = 1e-5;

    /// <summary>It ends when a step lowers the value f by no more than this x max(|f|, 1).</summary>
    public double DecreaseTolerance { get; init; } = 1e-9;

    /// <summary>
    /// The length of the first step tried, in gradients; null is 1 / |gradient|, which suits a function whose scale isn't known. Later steps begin at the
    /// length that the curvature says.
    /// </summary>
    public double? FirstStep { get; init; }

    /// <summary>Checks that the values make sense.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    internal void Validate()
    {
        OptionRange.Require(Memory >= 1, "lbfgs.memory", Memory, "at least 1");
        OptionRange.Require(MaxIterations >= 1, "lbfgs.max_iterations", MaxIterations, "at least 1");
        OptionRange.Require(GradientTolerance >= 0, "lbfgs.gradient_tolerance", GradientTolerance, "at least 0");
        OptionRange.Require(DecreaseTolerance >= 0, "lbfgs.decrease_tolerance", DecreaseTolerance, "at least 0");
        OptionRange.Require(FirstStep is null or > 0, "lbfgs.first_step", FirstStep ?? 0, "above 0");
    }
}
