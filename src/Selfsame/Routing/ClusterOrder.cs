namespace Selfsame.Routing;

/// <summary>Which clusters belong to which sub-net. The paper's map isn't known.</summary>
public enum ClusterOrder
{
    /// <summary>
    /// A balanced tree over the clusters' centroids (<see cref="Clustering.ClusterTree"/>) whose coarsest division is the first stage's group: sub-nets of
    /// similar
    /// images share their first groups.
    /// </summary>
    CoarseFirst,

    /// <summary>The same tree with its coarsest division in the last stage, which is opened first.</summary>
    CoarseLast,

    /// <summary>In the order of their numbers, which mean nothing.</summary>
    Numbered,
}
