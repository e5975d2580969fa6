namespace Selfsame.Studies;

/// <summary>A study's figures, curves and findings: plain data, kept as <c>study.json</c>. Accuracies are in percent.</summary>
public sealed record StudySummary
{
    /// <summary>What the object is; the number changes when its form does.</summary>
    public string Schema { get; init; } = "selfsame-study-3";

    /// <summary>The version of Selfsame.</summary>
    public string Version { get; init; } = SelfsameVersion.Text;

    /// <summary>When it was summed up.</summary>
    public DateTimeOffset Time { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>The conditions that all cells share.</summary>
    public required StudyConditions Conditions { get; init; }

    /// <summary>Every cell of the grid.</summary>
    public required IReadOnlyList<CellSummary> Cells { get; init; }

    /// <summary>The cells over their seeds.</summary>
    public required IReadOnlyList<GroupSummary> Groups { get; init; }

    /// <summary>What was measured without training: random weights over the seeds, and pixels.</summary>
    public required IReadOnlyList<FloorSummary> Floors { get; init; }

    /// <summary>The comparison of gradients; null when there is none.</summary>
    public GradientComparison? Gradients { get; init; }

    /// <summary>What the figures say, each with its numbers.</summary>
    public required IReadOnlyList<StudyFinding> Findings { get; init; }
}
