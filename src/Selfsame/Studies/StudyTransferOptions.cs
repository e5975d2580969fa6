using System.ComponentModel.DataAnnotations;
using Selfsame.Evaluation;
using Selfsame.Transfers;

namespace Selfsame.Studies;

/// <summary>Other labelled sets that a study measures every backbone on: what <c>selfsame transfer</c> does with files of weights.</summary>
public sealed record StudyTransferOptions
{
    /// <summary>The sets, as <see cref="TransferSets.Open(IEnumerable{string}, int)"/> takes them; empty is none.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>The protocols, by the names of <see cref="TransferProtocols.Names"/>.</summary>
    public IReadOnlyList<string> Protocols { get; init; } = new TransferOptions().Protocols;

    /// <summary>At most so many images of each part of a set, as many of each class as possible; 0 takes all.</summary>
    [Range(0, int.MaxValue)]
    public int Limit { get; init; }

    /// <summary>kNN: at most so many neighbours vote; never more than a class has training images on average.</summary>
    [Range(1, 1000000)]
    public int K { get; init; } = new KnnOptions().K;

    /// <summary>The sets, the caller's to dispose.</summary>
    /// <inheritdoc cref="TransferSets.Open(IEnumerable{string}, int)"/>
    public IReadOnlyList<TransferSet> Open() => TransferSets.Open(Sets, Limit);

    /// <summary>The protocols.</summary>
    /// <exception cref="ArgumentException">There is none of a name, or one is named twice.</exception>
    public IReadOnlyList<TransferProtocol> CreateProtocols() => TransferProtocols.Create(new TransferOptions { Protocols = Protocols, K = K });
}
