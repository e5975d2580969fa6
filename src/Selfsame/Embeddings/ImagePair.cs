namespace Selfsame.Embeddings;

/// <summary>Two images that are alike.</summary>
/// <param name="First">The row of the first.</param>
/// <param name="Second">The row of the second, which is larger.</param>
/// <param name="Similarity">The cosine of the two rows.</param>
public readonly record struct ImagePair(int First, int Second, float Similarity);
