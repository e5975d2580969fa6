namespace Selfsame.Training;

/// <summary>What a probe of the backbone found.</summary>
public sealed record ProbeReport
{
    /// <summary>kNN accuracy in percent; null without labels.</summary>
    public double? Knn { get; init; }

    /// <summary>Standard deviation of the unit features, mean over dimensions.</summary>
    public required double FeatureStd { get; init; }

    /// <summary>Effective rank of the features.</summary>
    public required double FeatureRank { get; init; }
}
