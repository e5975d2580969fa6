namespace Selfsame.Embeddings;

/// <summary>A neighbour of an image.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Similarity">The cosine of the two rows.</param>
public readonly record struct ImageNeighbour(int Row, float Similarity);
