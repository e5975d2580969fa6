using Selfsame.Evaluation.Metrics;

namespace Selfsame.Evaluation;

/// <summary>How well nearest neighbours classify. Accuracies are in percent, 0 to 100.</summary>
public sealed record KnnResult
{
    /// <summary>Queries whose own class got the most weight, in percent.</summary>
    public required double Top1 { get; init; }

    /// <summary>Queries whose own class is among the five with the most weight, in percent; a class without a vote is never among
    /// them.</summary>
    public required double Top5 { get; init; }

    /// <summary><see cref="Top1"/> of each class that has queries, averaged over the classes.</summary>
    public required double MeanPerClass { get; init; }

    /// <summary>How many queries of each class were given to each class.</summary>
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>Queries that were classified.</summary>
    public required int Images { get; init; }

    /// <summary>Labelled images they were compared with.</summary>
    public required int Bank { get; init; }

    /// <summary>Images of bank and queries that have no label and took no part.</summary>
    public required int Unlabelled { get; init; }

    /// <summary>Neighbours that voted: what was asked for, or all of a smaller bank.</summary>
    public required int K { get; init; }

    /// <summary>Neighbours that were asked for.</summary>
    public required int RequestedK { get; init; }

    /// <summary>T in the weight exp(cos / T).</summary>
    public required double Temperature { get; init; }

    /// <summary>Classes of the bank.</summary>
    public required int Classes { get; init; }

    /// <summary>How long the comparison took, without the features, in seconds.</summary>
    public required double Seconds { get; init; }
}
