namespace Selfsame.Evaluation;

/// <summary>A row of an index that is near to a query.</summary>
/// <param name="Similarity">The cosine of the angle between both features, -1 to 1.</param>
/// <param name="Path">The image's name in its source.</param>
/// <param name="Label">The name of its class; null for an image without one.</param>
public readonly record struct Neighbour(float Similarity, string Path, string? Label);
