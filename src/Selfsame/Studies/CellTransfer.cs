namespace Selfsame.Studies;

/// <summary>What a backbone is worth on another labelled set. Figures are in percent.</summary>
public sealed record CellTransfer
{
    /// <summary>The set's name.</summary>
    public required string Set { get; init; }

    /// <summary>The figure of each protocol: test images classified right, or the mean average precision.</summary>
    public required IReadOnlyDictionary<string, double> Figures { get; init; }

    /// <summary>The sub-net that the set's training images were routed to; null for a network without any.</summary>
    public CellRoute? Route { get; init; }
}
