namespace Selfsame.Serving.Responses;

/// <summary>An image of the index.</summary>
/// <param name="Similarity">Cosine similarity, -1 to 1.</param>
/// <param name="Path">Its name in the index.</param>
/// <param name="Label">Its class, if it has one.</param>
internal sealed record NeighbourEntry(float Similarity, string Path, string? Label);
