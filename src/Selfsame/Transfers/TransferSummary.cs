namespace Selfsame.Transfers;

/// <summary>A table of transfer results: plain data, kept as <c>transfer.json</c>. Accuracies are in percent.</summary>
public sealed record TransferSummary
{
    /// <summary>What the object is; the number changes when its form does.</summary>
    public string Schema { get; init; } = "selfsame-transfer-1";

    /// <summary>The version of Selfsame.</summary>
    public string Version { get; init; } = SelfsameVersion.Text;

    /// <summary>When it was summed up.</summary>
    public DateTimeOffset Time { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>The protocols.</summary>
    public required IReadOnlyList<TransferProtocolSummary> Protocols { get; init; }

    /// <summary>The sets of images.</summary>
    public required IReadOnlyList<TransferSetSummary> Sets { get; init; }

    /// <summary>The rows, floors last.</summary>
    public required IReadOnlyList<TransferRowSummary> Backbones { get; init; }

    /// <summary>The figures: by backbone, then set, then protocol.</summary>
    public required IReadOnlyList<TransferCellSummary> Cells { get; init; }
}
