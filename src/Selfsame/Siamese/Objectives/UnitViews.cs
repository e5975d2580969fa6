using Selfsame.Torch;

namespace Selfsame.Siamese.Objectives;

/// <summary>A batch's features as unit rows, detached: what an explicit gradient is made of. [N, d] each; null where a branch doesn't see a view.</summary>
/// <param name="Online">u: the online features.</param>
/// <param name="Positives">Targets for the positive gradient.</param>
/// <param name="Negatives">Targets for the negative gradient.</param>
public sealed record UnitViews(IReadOnlyList<Tensor?> Online, IReadOnlyList<Tensor?> Positives, IReadOnlyList<Tensor?> Negatives)
{
    /// <summary>The uncentred correlation of the negatives' features over all views, [d, d]: mean of v v^T, trace 1.</summary>
    public Tensor Correlation()
    {
        var rows = Ops.Cat([.. Negatives.OfType<Tensor>()]);
        return rows.T().Mm(rows) / rows.Size(0);
    }

    /// <summary>The same with the pair's target rows in the order in which its online view meets them.</summary>
    internal UnitViews For(ViewPair pair) => pair.Partner is null
        ? this
        : this with { Positives = [.. Positives.Select((rows, view) => view == pair.Target ? pair.Of(Positives) : rows)] };
}
