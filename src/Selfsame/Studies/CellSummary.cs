namespace Selfsame.Studies;

/// <summary>One cell's outcome.</summary>
public sealed record CellSummary
{
    /// <summary>Its name, which is its run's folder under <c>cells/</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary><c>loss</c> or <c>gradient</c>.</summary>
    public required string Form { get; init; }

    /// <summary>The target branch.</summary>
    public required string Target { get; init; }

    /// <summary>The variant; empty in a study without any.</summary>
    public string Variant { get; init; } = "";

    /// <summary>The seed.</summary>
    public required int Seed { get; init; }

    /// <summary>What became of it.</summary>
    public required CellState State { get; init; }

    /// <summary>Why it was stopped or refused; null when it wasn't.</summary>
    public string? Reason { get; init; }

    /// <summary>What a reader should know; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>kNN top-1 of the last weights.</summary>
    public double? Knn { get; init; }

    /// <summary>The linear classifier's top-1 after its last epoch.</summary>
    public double? Linear { get; init; }

    /// <summary>Its best top-1, chosen on the test images.</summary>
    public double? LinearBest { get; init; }

    /// <summary>The SHA-256 of the weights that were measured.</summary>
    public string? CheckpointSha256 { get; init; }

    /// <summary>Its worth on other sets; null when the study names none.</summary>
    public IReadOnlyList<CellTransfer>? Transfers { get; init; }

    /// <summary>Seconds of training.</summary>
    public double? TrainingSeconds { get; init; }

    /// <summary>1/sqrt(d), the healthy value of <c>std</c>.</summary>
    public double? HealthyStd { get; init; }

    /// <summary>Curves over training by the names of <c>metrics.jsonl</c>.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<CurvePoint>> Curves { get; init; }
}
