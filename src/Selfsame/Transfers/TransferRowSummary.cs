using Selfsame.Vision.Backbones;

namespace Selfsame.Transfers;

/// <summary>A row of a table.</summary>
public sealed record TransferRowSummary
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required TransferRowKind Kind { get; init; }

    /// <summary>The architecture; <c>pixels</c> for none.</summary>
    public required string Architecture { get; init; }

    /// <summary>Its width multiplier.</summary>
    public required double Width { get; init; }

    /// <summary>Side of its square input, in pixels.</summary>
    public required int InputSize { get; init; }

    /// <summary>The file of weights; null for floors.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The SHA-256 of that file.</summary>
    public string? CheckpointSha256 { get; init; }

    /// <summary>The seed of random weights.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Where trained weights come from, as far as their file says.</summary>
    public BackboneProvenance? Provenance { get; init; }

    /// <summary>The mean over the sets by protocol; absent while a set is missing.</summary>
    public required IReadOnlyDictionary<string, double> Mean { get; init; }

    /// <summary>The mean rank over the sets by protocol; absent while a column isn't whole.</summary>
    public required IReadOnlyDictionary<string, double> MeanRank { get; init; }

    /// <summary>The mean rank over all sets and protocols; null while a column isn't whole.</summary>
    public double? MeanRankOfAll { get; init; }
}
