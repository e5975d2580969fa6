namespace Selfsame.Evaluation.Logistic;

/// <summary>A smooth function of many numbers.</summary>
/// <param name="point">Where.</param>
/// <param name="gradient">Receives the gradient there, of the same length.</param>
/// <returns>The value there; not finite where the function isn't defined.</returns>
public delegate double LbfgsObjective(ReadOnlySpan<double> point, Span<double> gradient);
