using System.ComponentModel.DataAnnotations;
using Selfsame.Torch;

namespace Selfsame.Siamese.Objectives;

/// <summary>
/// SimCLR's gradient without the part that flows into the keys (Tao et al. 2022, row b): g = (-t + balance sum over keys of s_v v) / T, with s the
/// softmax of u v / T over the target features of all views and images of the batch.
/// </summary>
/// <remarks>The official code masks no key: the positive is one, and so is the target feature of the anchor's own view. With balance 1 and
/// <see cref="MaskOwnView"/> it is the gradient of <see cref="NtXentObjective"/> with its keys held fixed.</remarks>
public sealed record NtXentGradientObjective : GradientObjective
{
    /// <summary>T, the temperature; UniGrad's code has 0.2.</summary>
    [Range(1e-4, 100)]
    public double Temperature { get; init; } = 0.2;

    /// <summary>lambda, the weight of the negative gradient; the loss has 1.</summary>
    [Range(0, 1e6)]
    public double Balance { get; init; } = 1;

    /// <summary>Whether the target feature of the anchor's own image and view is left out of the keys, as SimCLR leaves out the anchor itself.</summary>
    public bool MaskOwnView { get; init; }

    /// <inheritdoc/>
    public override bool CouplesImages => true;

    /// <inheritdoc/>
    public override string Coupling => "the negatives";

    /// <inheritdoc/>
    public override bool TakesMixedViews => true;

    /// <inheritdoc/>
    protected override Func<ViewPair, Tensor> Gradient(FeatureViews u, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(u);
        var keys = Ops.Cat([.. u.Negatives.OfType<Tensor>()]);                  // [K, d], view by view
        Tensor?[] negatives = [.. u.Online.Select((anchors, view) => anchors is null ? null : Negative(anchors, view, u, keys))];
        return pair => ((Balance * negatives[pair.Online]!) - pair.Of(u.Positives)) / Temperature;
    }

    private Tensor Negative(Tensor anchors, int view, FeatureViews u, Tensor keys)
    {
        var logits = anchors.Mm(keys.T()) / Temperature;                        // [N, K]
        if (MaskOwnView)
        {
            logits = logits.MaskedFill(IsOwnView(anchors, view, u), double.NegativeInfinity);
        }

        return logits.Softmax(1).Mm(keys);                                      // [N, K] x [K, d] -> [N, d]
    }

    // A mixed view's own are those of both its images.
    private static Tensor IsOwnView(Tensor anchors, int view, FeatureViews u)
    {
        var mix = view < u.Mixes.Count ? u.Mixes[view] : null;
        var image = Ops.Eye(anchors.Size(0), ScalarType.Bool, anchors.Device);
        var own = mix is null ? image : image.LogicalOr(image.IndexSelect(0, mix.Partner));
        var other = own.ZerosLike();
        return Ops.Cat(
            [.. Enumerable.Range(0, u.Negatives.Count).Where(v => u.Negatives[v] is not null).Select(v => v == (mix?.Source ?? view) ? own : other)],
            1);
    }
}
