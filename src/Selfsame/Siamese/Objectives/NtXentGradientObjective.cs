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
    protected override Func<int, int, Tensor> Gradient(FeatureViews u, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(u);
        var keys = Ops.Cat([.. u.Negatives.OfType<Tensor>()]);                  // [K, d], view by view
        Tensor?[] negatives = [.. u.Online.Select((anchors, view) => anchors is null ? null : Negative(anchors, view, u.Negatives, keys))];
        return (online, target) => ((Balance * negatives[online]!) - u.Positives[target]!) / Temperature;
    }

    private Tensor Negative(Tensor anchors, int view, IReadOnlyList<Tensor?> targets, Tensor keys)
    {
        var logits = anchors.Mm(keys.T()) / Temperature;                        // [N, K]
        if (MaskOwnView)
        {
            logits = logits.MaskedFill(IsOwnView(anchors, view, targets), double.NegativeInfinity);
        }

        return logits.Softmax(1).Mm(keys);                                      // [N, K] x [K, d] -> [N, d]
    }

    private static Tensor IsOwnView(Tensor anchors, int view, IReadOnlyList<Tensor?> targets)
    {
        var own = Ops.Eye(anchors.Size(0), ScalarType.Bool, anchors.Device);
        var other = own.ZerosLike();
        return Ops.Cat([.. Enumerable.Range(0, targets.Count).Where(v => targets[v] is not null).Select(v => v == view ? own : other)], 1);
    }
}
