using Selfsame.Torch;

namespace Selfsame.SelfTraining;

/// <summary>
/// The loss of a batch of two halves: L = (L_h + a (m_h / m_p) L_p) / (1 + a), where m_h and m_p are the moving averages of the labelled
/// and the pseudo-labelled half's loss, constants for the gradient, or without normalisation both 1 (Zoph et al. 2020, appendix on loss
/// normalisation). The averages begin with the first losses.
/// </summary>
public sealed class PseudoLoss
{
    private readonly double _weight;
    private readonly double _decay;
    private readonly bool _normalize;

    /// <summary>Prepares.</summary>
    /// <param name="weight">a, 0 or more.</param>
    /// <param name="normalize">Whether the pseudo-labelled half is scaled to the labelled one's size.</param>
    /// <param name="decay">The averages' decay a step, from 0 to below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public PseudoLoss(double weight, bool normalize, double decay = 0.99)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        ArgumentOutOfRangeException.ThrowIfNegative(decay);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(decay, 1);
        (_weight, _normalize, _decay) = (weight, normalize, decay);
    }

    /// <summary>The averages, m_h and m_p; NaN before the first losses. A resumed run sets them.</summary>
    public (double Labelled, double Pseudo) Averages { get; set; } = (double.NaN, double.NaN);

    /// <summary>The loss of a step; moves the averages.</summary>
    /// <param name="labelled">L_h, a scalar.</param>
    /// <param name="pseudo">L_p, a scalar.</param>
    public Tensor Combine(Tensor labelled, Tensor pseudo)
    {
        ArgumentNullException.ThrowIfNull(labelled);
        ArgumentNullException.ThrowIfNull(pseudo);
        var (h, p) = (labelled.ToDouble(), pseudo.ToDouble());
        Averages = double.IsNaN(Averages.Labelled) ? (h, p) : (Move(Averages.Labelled, h), Move(Averages.Pseudo, p));
        var factor = _normalize && Averages.Pseudo > 0 ? Averages.Labelled / Averages.Pseudo : 1;
        return (labelled + pseudo * (_weight * factor)) / (1 + _weight);
    }

    private double Move(double average, double value) => (_decay * average) + ((1 - _decay) * value);
}
