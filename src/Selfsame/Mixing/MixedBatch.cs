using Selfsame.Torch;

namespace Selfsame.Mixing;

/// <summary>Images to classify and what each one is.</summary>
/// <param name="Images">[N, 3, S, S].</param>
/// <param name="Targets">[N, classes]: the share of every class, each row adding up to 1; what cross-entropy takes in place of labels.</param>
public sealed record MixedBatch(Tensor Images, Tensor Targets);
