using Selfsame.Torch;

namespace Selfsame.Siamese.Mixing;

/// <summary>What a mixed online view is made of: row i is a view of image i and, in part, the same view of image Partner[i].</summary>
/// <param name="Source">The clean view that it's a twin of.</param>
/// <param name="Partner">[N], int64: the other image of each row, a permutation without fixed points.</param>
/// <param name="Share">[N]: r, the share of row i that is image i's.</param>
public sealed record ViewMix(int Source, Tensor Partner, Tensor Share);
