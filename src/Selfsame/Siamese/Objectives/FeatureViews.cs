using Selfsame.Siamese.Mixing;
using Selfsame.Torch;

namespace Selfsame.Siamese.Objectives;

/// <summary>
/// A batch's features, normalised as the objective says and detached: what an explicit gradient is made of. [N, d] each; null where a branch doesn't
/// see a view.
/// </summary>
/// <param name="Online">u: the online features.</param>
/// <param name="Positives">Targets for the positive gradient.</param>
/// <param name="Negatives">Targets for the negative gradient: keys, weights, and what F is made of.</param>
public sealed record FeatureViews(IReadOnlyList<Tensor?> Online, IReadOnlyList<Tensor?> Positives, IReadOnlyList<Tensor?> Negatives)
{
    /// <summary>How each mixed online view was made, by its index; null for a clean view. Empty when no view is mixed.</summary>
    public IReadOnlyList<ViewMix?> Mixes { get; init; } = [];

    /// <summary>The uncentred correlation of the negatives' features over all views, [d, d]: mean of v v^T; of trace 1 for unit rows.</summary>
    public Tensor Correlation()
    {
        var rows = Ops.Cat([.. Negatives.OfType<Tensor>()]);
        return rows.T().Mm(rows) / rows.Size(0);
    }
}
