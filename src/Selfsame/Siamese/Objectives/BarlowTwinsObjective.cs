using System.ComponentModel.DataAnnotations;
using Selfsame.Torch;

namespace Selfsame.Siamese.Objectives;

/// <summary>
/// Barlow Twins (Zbontar et al. 2021, eq. 1): with C the cross-correlation of two views' features, each channel standardised over the batch,
/// L = sum_i (C_ii - 1)^2 + lambda sum_i sum_{j != i} C_ij^2. A channel agrees with itself over views and with no other channel.
/// </summary>
/// <remarks>A detached target halves the gradient: with the published shared one, both views' features receive it.</remarks>
public sealed record BarlowTwinsObjective : Objective
{
    // Of torch.nn.BatchNorm1d, which the official code standardises with.
    private const double NormEpsilon = 1e-5;

    /// <summary>lambda, the weight of the correlations between different channels; the paper's is 0.0051, for 8,192 channels.</summary>
    [Range(0.0, 1e3)]
    public double OffDiagonal { get; init; } = 0.0051;

    /// <summary>A factor on the loss, which grows with the number of channels. LARS doesn't feel it, SGD does.</summary>
    [Range(1e-9, 1e3)]
    public double Scale { get; init; } = 1;

    /// <inheritdoc/>
    public override bool CouplesImages => true;

    /// <inheritdoc/>
    public override string Coupling => "the cross-correlation";

    /// <inheritdoc/>
    public override Tensor Loss(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        var online = Standardize(outputs.Predictions);
        var targets = Standardize(outputs.Positives);
        return Scale * outputs.MeanOverPairs((i, j) =>
        {
            var c = online[i]!.T().Mm(targets[j]!) / online[i]!.Size(0);        // [d, N] x [N, d]
            var diagonal = c.Diagonal();                                        // [d]
            var others = c.Square().Sum() - diagonal.Square().Sum();
            return (diagonal - 1).Square().Sum() + (OffDiagonal * others);
        });
    }

    // Batch norm without weight and bias: zero mean and unit (biased) variance for each channel.
    private static Tensor?[] Standardize(IReadOnlyList<Tensor?> views) => [.. views.Select(z =>
    {
        if (z is null)
        {
            return null;
        }

        var centred = z - z.Mean([0], keepdim: true);                           // [N, d]
        return centred / (centred.Square().Mean([0], keepdim: true) + NormEpsilon).Sqrt();
    })];
}
