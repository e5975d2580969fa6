using Selfsame.Evaluation;

namespace Selfsame.Transfers;

/// <summary>How backbones are measured: the same for every row and column.</summary>
public sealed record TransferOptions
{
    /// <summary>The protocols, by the names of <see cref="TransferProtocols.Names"/>: by default those that take seconds on any set.</summary>
    public IReadOnlyList<string> Protocols { get; init; } = ["knn", "linear"];

    /// <summary>kNN: at most so many neighbours vote. A small set has fewer: the mean number of training images of a class.</summary>
    public int K { get; init; } = new KnnOptions().K;

    /// <summary>Decides the classifiers' initial weights and order.</summary>
    public ulong Seed { get; init; } = 1;
}
