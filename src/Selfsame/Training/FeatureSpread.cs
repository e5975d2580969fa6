using Selfsame.Evaluation;
using Selfsame.Siamese;
using Selfsame.Torch;

namespace Selfsame.Training;

/// <summary>How far a batch's projector outputs are from collapse, and how near to their targets.</summary>
/// <param name="Std">Standard deviation of the unit rows, mean over dimensions.</param>
/// <param name="Healthy">1/sqrt(d): what isotropic features have.</param>
/// <param name="EffectiveRank">Over how many directions they spread.</param>
/// <param name="Similarity">Their cosines with the targets; null when there are none.</param>
internal readonly record struct FeatureSpread(double Std, double Healthy, double EffectiveRank, TargetSimilarity? Similarity)
{
    public static FeatureSpread Of(SiameseOutputs outputs)
    {
        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        var rows = outputs.Projections.First(p => p is not null)!.Detach();
        return new FeatureSpread(
            FeatureStatistics.NormalizedStd(rows),
            1 / Math.Sqrt(rows.Size(1)),
            FeatureStatistics.EffectiveRank(rows),
            TargetSimilarity.Of(outputs));
    }
}
