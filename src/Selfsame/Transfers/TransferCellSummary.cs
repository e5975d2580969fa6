using System.Text.Json.Nodes;

namespace Selfsame.Transfers;

/// <summary>A figure of a table.</summary>
public sealed record TransferCellSummary
{
    /// <summary>The row's name.</summary>
    public required string Backbone { get; init; }

    /// <summary>The set's name.</summary>
    public required string Set { get; init; }

    /// <summary>The protocol's name.</summary>
    public required string Protocol { get; init; }

    /// <summary>Test images classified right, in percent; null while it isn't measured.</summary>
    public double? Top1 { get; init; }

    /// <summary>
    /// Its place among all rows, floors included, from 1 for the highest; equal figures share the mean of their places. Null while the column isn't
    /// whole.
    /// </summary>
    public double? Rank { get; init; }

    /// <summary>Images that could not be read and took no part.</summary>
    public int Skipped { get; init; }

    /// <summary>All figures with their protocol and the checkpoint's hash, as <c>evaluate</c> prints them; null while it isn't measured.</summary>
    public JsonObject? Report { get; init; }
}
