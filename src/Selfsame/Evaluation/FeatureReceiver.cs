using Selfsame.Torch;

namespace Selfsame.Evaluation;

/// <summary>Takes the features of a batch; they are freed when it returns.</summary>
/// <param name="features">[n, d], float32, contiguous, on the CPU.</param>
/// <param name="indices">The image of each row, by its index in the source.</param>
public delegate void FeatureReceiver(Tensor features, ReadOnlySpan<int> indices);
