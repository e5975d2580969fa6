namespace Selfsame.Embeddings;

/// <summary>An image that is far from all others.</summary>
/// <param name="Row">Its row.</param>
/// <param name="MeanSimilarity">The mean cosine with its neighbours.</param>
public readonly record struct Outlier(int Row, double MeanSimilarity);
