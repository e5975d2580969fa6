namespace Selfsame.Clustering;

/// <summary>What decides an image's cluster in the end.</summary>
public enum ClusterAssignment
{
    /// <summary>Its largest score: sizes are only nearly equal.</summary>
    Scores,

    /// <summary>Its largest code: sizes are as equal as Sinkhorn-Knopp makes them.</summary>
    Codes,
}
