namespace Selfsame.Studies;

/// <summary>The finished cells that differ in their seeds alone.</summary>
/// <param name="Method">The method.</param>
/// <param name="Form"><c>loss</c> or <c>gradient</c>.</param>
/// <param name="Target">The target branch.</param>
/// <param name="Family">The method's family (<see cref="MethodFamily"/>).</param>
/// <param name="Knn">kNN top-1 over the seeds.</param>
/// <param name="Linear">The linear classifier's last top-1 over the seeds.</param>
/// <param name="Variant">The variant; empty in a study without any.</param>
public sealed record GroupSummary(string Method, string Form, string Target, string Family, SampleStatistics Knn, SampleStatistics Linear, string Variant = "")
{
    /// <summary>Seconds of training over the seeds.</summary>
    public required SampleStatistics TrainingSeconds { get; init; }

    /// <summary>Sub-nets; null for networks without any.</summary>
    public int? Subnets { get; init; }

    /// <summary>What it is worth on other sets; null when the study names none.</summary>
    public IReadOnlyList<GroupTransfer>? Transfers { get; init; }
}
