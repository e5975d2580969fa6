using System.ComponentModel.DataAnnotations;

namespace Selfsame.Siamese.Mixing;

/// <summary>
/// CutMix (Yun et al. 2019) in the online branch: a box of one image is replaced by that of another, and the mixed view is compared with both
/// images' clean targets, each by its share of the area.
/// </summary>
/// <remarks>Tao et al. 2022 report UniGrad with CutMix without saying how it's done; this reading of it is ours.</remarks>
public sealed record CutMixOptions
{
    /// <summary>Share of the batches that get mixed views beside their clean ones; 0 is no CutMix.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; }

    /// <summary>alpha: the share of the first image is drawn from Beta(alpha, alpha). 1 is uniform, as in CutMix; more keeps nearer to halves.</summary>
    [Range(0.01, 1000)]
    public double Alpha { get; init; } = 1;
}
