namespace Selfsame.Evaluation.Logistic;

/// <summary>Where L-BFGS ended.</summary>
public sealed record LbfgsResult
{
    /// <summary>The lowest point found.</summary>
    public required double[] Point { get; init; }

    /// <summary>The value there.</summary>
    public required double Value { get; init; }

    /// <summary>Steps taken.</summary>
    public required int Iterations { get; init; }

    /// <summary>How often the function was computed.</summary>
    public required int Evaluations { get; init; }

    /// <summary>Whether a tolerance was met, or no lower value could be told apart any more, before the steps ran out.</summary>
    public required bool Converged { get; init; }
}
