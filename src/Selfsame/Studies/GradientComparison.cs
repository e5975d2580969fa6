namespace Selfsame.Studies;

/// <summary>
/// The cosines between the gradients of a study's methods on the same features, at several points of one model's training. Ours, not the
/// paper's.
/// </summary>
public sealed record GradientComparison
{
    /// <summary>The cell whose model gave the features.</summary>
    public required string Reference { get; init; }

    /// <summary>Images a batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Batches before, which filled queues and moving averages.</summary>
    public required int WarmupBatches { get; init; }

    /// <summary>Batches that the cosines are means over.</summary>
    public required int Batches { get; init; }

    /// <summary>The objectives, in the order of the rows and columns.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The points of training.</summary>
    public required IReadOnlyList<GradientPoint> Points { get; init; }

    /// <summary>What could not be compared, with the reason.</summary>
    public required IReadOnlyList<GradientOmission> Omitted { get; init; }
}
