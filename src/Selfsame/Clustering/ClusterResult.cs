using Selfsame.Torch;

namespace Selfsame.Clustering;

/// <summary>Clusters of features. Disposing frees the centroids.</summary>
public sealed class ClusterResult : IDisposable
{
    /// <summary>C, unit rows, [k, d].</summary>
    public required Tensor Centroids { get; init; }

    /// <summary>The cluster of each row.</summary>
    public required int[] Assignments { get; init; }

    /// <summary>The mean cross-entropy of each epoch.</summary>
    public IReadOnlyList<double> Losses { get; init; } = [];

    /// <inheritdoc/>
    public void Dispose() => Centroids.Dispose();
}
