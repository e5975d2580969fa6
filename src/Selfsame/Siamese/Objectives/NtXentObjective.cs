using System.ComponentModel.DataAnnotations;
using Selfsame.Torch;

namespace Selfsame.Siamese.Objectives;

/// <summary>
/// The normalised temperature-scaled cross-entropy of SimCLR (Chen et al. 2020, eq. 1): with all V N views of a batch as unit rows z,
/// L = -mean log( exp(z_i z_p / T) / sum over k != i of exp(z_i z_k / T) ), where p is another view of i's image.
/// </summary>
/// <remarks>
/// The target's kind decides the keys: shared (SimCLR) lets the gradient into them, the others detach or average them. Local crops are
/// anchors only. A mixed view's anchor leaves out the keys of the clean view of both its images, whose pixels it shares, and keeps one
/// normaliser for both positives.
/// </remarks>
public sealed record NtXentObjective : Objective
{
    /// <summary>T, the temperature. SimCLR: 0.1 on ImageNet, 0.5 on CIFAR-10.</summary>
    [Range(1e-4, 100)]
    public double Temperature { get; init; } = 0.1;

    /// <inheritdoc/>
    public override bool CouplesImages => true;

    /// <inheritdoc/>
    public override string Coupling => "the negatives";

    /// <inheritdoc/>
    public override bool TakesMixedViews => true;

    /// <inheritdoc/>
    public override Tensor Loss(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        var anchors = outputs.Predictions.OfType<Tensor>().ToArray();
        var keys = outputs.Negatives.OfType<Tensor>().ToArray();
        var images = anchors[0].Size(0);
        var z = Normalize(Ops.Cat(anchors));                                    // [A N, d]
        var k = Normalize(Ops.Cat(keys));                                       // [K N, d]
        var same = IsSameView(outputs, images, z.Device);                       // [A N, K N], true where a key is the anchor's own view
        var logits = (z.Mm(k.T()) / Temperature).MaskedFill(same, double.NegativeInfinity);
        var normalizer = logits.Logsumexp([1]);                                 // [A N]
        var normalizers = normalizer.Split(images);
        var row = Anchors(outputs);
        return outputs.MeanOverPairs(pair =>
        {
            var positive = (Normalize(outputs.Predictions[pair.Online]!) * Normalize(pair.Of(outputs.Positives))).Sum([1]) / Temperature;
            return normalizers[row[pair.Online]] - positive;                    // [N]
        });
    }

    private static Dictionary<int, int> Anchors(SiameseOutputs outputs)
    {
        var rows = new Dictionary<int, int>();
        for (var view = 0; view < outputs.Predictions.Count; view++)
        {
            if (outputs.Predictions[view] is not null)
            {
                rows.Add(view, rows.Count);
            }
        }

        return rows;
    }

    private static Tensor IsSameView(SiameseOutputs outputs, long images, Device device)
    {
        var views = Enumerable.Range(0, outputs.Predictions.Count).ToArray();
        var own = Ops.Eye(images, ScalarType.Bool, device);
        var other = own.ZerosLike();
        var rows = views.Where(v => outputs.Predictions[v] is not null)
            .Select(anchor => Ops.Cat([.. views.Where(v => outputs.Negatives[v] is not null).Select(key => Same(anchor, key))], 1));
        return Ops.Cat([.. rows]);

        Tensor Same(int anchor, int key) =>
            key == anchor ? own
            : outputs.MixOf(anchor) is { } mix && key == mix.Source ? own.LogicalOr(own.IndexSelect(0, mix.Partner))
            : other;
    }
}
