using System.Text.Json.Nodes;

namespace Selfsame.Transfers;

/// <summary>What is kept of a cell that was measured.</summary>
public sealed record TransferResult
{
    /// <summary>The cell's <see cref="TransferCell.Id"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The row's name when it was measured.</summary>
    public required string Backbone { get; init; }

    /// <summary>The set's name when it was measured.</summary>
    public required string Set { get; init; }

    /// <summary>The protocol's settings.</summary>
    public required string Settings { get; init; }

    /// <summary>Images that could not be read and took no part.</summary>
    public int Skipped { get; init; }

    /// <summary>The figures with their protocol and the checkpoint's hash, as <c>selfsame evaluate</c> prints them.</summary>
    public required JsonObject Report { get; init; }

    /// <summary>The figure of the table, in percent: test images classified right, or for images of several classes the mean average precision.</summary>
    public double Figure => FigureOf(Report);

    /// <summary>The figure of a report that <c>selfsame evaluate</c> would print.</summary>
    internal static double FigureOf(JsonObject report) => (double)(report["top1"] ?? report["map"])!;
}
