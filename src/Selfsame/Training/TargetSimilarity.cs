using Selfsame.Siamese;
using Selfsame.Torch;

namespace Selfsame.Training;

/// <summary>
/// Cosines of a batch's projector outputs with target features, mean over the pairs of views. The official code of UniGrad logs the first; the
/// second is ours.
/// </summary>
/// <param name="Positive">With the same image's target of another view: mean of u_i t_i.</param>
/// <param name="Negative">With other images' targets: mean over i != j of u_i v_j; NaN for a batch of one.</param>
internal readonly record struct TargetSimilarity(double Positive, double Negative)
{
    /// <summary>Null when there are no targets.</summary>
    public static TargetSimilarity? Of(SiameseOutputs outputs)
    {
        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        double positive = 0;
        double negative = 0;
        var pairs = 0;
        foreach (var (online, target) in outputs.Pairs)
        {
            var u = Unit(outputs.Projections[online]!);                         // [N, d]
            var v = Unit((outputs.Negatives[target] ?? outputs.Positives[target])!);
            var images = u.Size(0);
            positive += (u * Unit(outputs.Positives[target]!)).Sum().ToDouble() / images;
            // The sum over all i and j is the product of the sums: O(N d) instead of O(N N d).
            var others = u.Sum([0]).Dot(v.Sum([0])).ToDouble() - (u * v).Sum().ToDouble();
            negative += others / (images * (images - 1.0));
            pairs++;
        }

        return pairs == 0 ? null : new TargetSimilarity(positive / pairs, negative / pairs);
    }

    private static Tensor Unit(Tensor rows)
    {
        var wide = rows.Detach().To(ScalarType.Float64);
        return wide / wide.Norm(2, [1], keepdim: true).ClampMin(1e-12);
    }
}
