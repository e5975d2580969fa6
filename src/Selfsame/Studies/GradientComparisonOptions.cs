using System.ComponentModel.DataAnnotations;

namespace Selfsame.Studies;

/// <summary>How the gradients of the study's methods are compared on the same features.</summary>
public sealed record GradientComparisonOptions
{
    /// <summary>Whether they are compared at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The method whose model gives the features, at several points of its training; the grid's first method when it isn't in the grid.</summary>
    public string Reference { get; init; } = "unigrad";

    /// <summary>Batches before, which fill queues and moving averages.</summary>
    [Range(0, 10000)]
    public int WarmupBatches { get; init; } = 8;

    /// <summary>Batches that the cosines are averaged over.</summary>
    [Range(1, 10000)]
    public int Batches { get; init; } = 4;
}
