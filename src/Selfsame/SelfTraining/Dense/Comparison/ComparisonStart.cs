namespace Selfsame.SelfTraining.Dense.Comparison;

/// <summary>What backbones begin with.</summary>
public sealed record ComparisonStart
{
    /// <summary>Its name in tables and folders.</summary>
    public string Name { get; init; } = "random";

    /// <summary>How it came about.</summary>
    public StartKind Kind { get; init; }

    /// <summary>A run's folder or a file of weights; empty for random ones.</summary>
    public string Path { get; init; } = "";
}
