namespace Selfsame.Studies;

/// <summary>What was measured without training.</summary>
/// <param name="Name"><c>random</c> or <c>pixels</c>.</param>
/// <param name="Knn">kNN top-1 over the seeds.</param>
/// <param name="Linear">The linear classifier's last top-1 over the seeds.</param>
public sealed record FloorSummary(string Name, SampleStatistics Knn, SampleStatistics Linear)
{
    /// <summary>What it is worth on other sets; null when the study names none.</summary>
    public IReadOnlyList<GroupTransfer>? Transfers { get; init; }
}
