using Selfsame.Evaluation;

namespace Selfsame.Serving.Batching;

/// <summary>What became of an image: features (and neighbours, if asked for), or why there are none.</summary>
/// <param name="Features">As the backbone gives them, not normalised.</param>
/// <param name="Neighbours">Nearest first.</param>
/// <param name="Error">What is wrong with the image.</param>
internal readonly record struct ImageAnswer(float[]? Features, IReadOnlyList<Neighbour>? Neighbours, string? Error);
