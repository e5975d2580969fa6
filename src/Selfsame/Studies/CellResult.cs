using System.Text.Json.Nodes;

namespace Selfsame.Studies;

/// <summary>What came of a cell or a floor.</summary>
public sealed record CellResult
{
    /// <summary>What became of it.</summary>
    public required CellState State { get; init; }

    /// <summary>Why it was stopped or refused; null when it wasn't.</summary>
    public string? Reason { get; init; }

    /// <summary>The kNN report, as <c>selfsame evaluate knn</c> prints it; null when nothing was measured.</summary>
    public JsonObject? Knn { get; init; }

    /// <summary>The linear classifier's report, as <c>selfsame evaluate linear</c> prints it; null when nothing was measured.</summary>
    public JsonObject? Linear { get; init; }

    /// <summary>Its worth on other sets; null when the study names none.</summary>
    public IReadOnlyList<CellTransfer>? Transfers { get; init; }

    /// <summary>Seconds of training; 0 for floors.</summary>
    public double TrainingSeconds { get; init; }

    /// <summary>A figure of a report by name; null when it isn't there.</summary>
    internal static double? Figure(JsonObject? report, string name) => (double?)report?[name];
}
