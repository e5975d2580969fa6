using System.ComponentModel.DataAnnotations;

namespace Selfsame.Training;

/// <summary>The check on the backbone while it trains: a kNN classifier on labelled images, the spread and rank of features without labels.</summary>
public sealed record ProbeOptions
{
    /// <summary>Every how many epochs it runs, beside step 0 and the end; 0 leaves it out.</summary>
    [Range(0, 100000)]
    public int EveryEpochs { get; init; } = 1;

    /// <summary>Images of the training data that the classifier knows.</summary>
    [Range(1, 10000000)]
    public int Bank { get; init; } = 5000;

    /// <summary>Images that it classifies: of the test data when there is some, else others of the training data.</summary>
    [Range(1, 10000000)]
    public int Queries { get; init; } = 1000;

    /// <summary>Neighbours that vote.</summary>
    [Range(1, 100000)]
    public int K { get; init; } = 20;

    /// <summary>T: a neighbour at cosine c votes with exp(c / T).</summary>
    [Range(1e-3, 100.0)]
    public double Temperature { get; init; } = 0.1;
}
