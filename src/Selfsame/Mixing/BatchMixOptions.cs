using System.ComponentModel.DataAnnotations;

namespace Selfsame.Mixing;

/// <summary>MixUp (Zhang et al. 2017) and CutMix (Yun et al. 2019) of labelled batches.</summary>
public sealed record BatchMixOptions
{
    /// <summary>MixUp's alpha: the first image's share of a batch is drawn from Beta(alpha, alpha); 0 is no MixUp. ImageNet recipes take 0.2.</summary>
    [Range(0.0, 1000)]
    public double MixUpAlpha { get; init; }

    /// <summary>CutMix's alpha, likewise; 0 is no CutMix. ImageNet recipes take 1.</summary>
    [Range(0.0, 1000)]
    public double CutMixAlpha { get; init; }

    /// <summary>Share of the batches that are mixed; with both kinds, half of them by each.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 1;

    /// <summary>Whether nothing is mixed.</summary>
    public bool IsNone => Probability == 0 || (MixUpAlpha == 0 && CutMixAlpha == 0);

    /// <summary>Checks that the values make sense.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Require(MixUpAlpha is >= 0 and <= 1000, nameof(MixUpAlpha), MixUpAlpha, "from 0 to 1000");
        Require(CutMixAlpha is >= 0 and <= 1000, nameof(CutMixAlpha), CutMixAlpha, "from 0 to 1000");
        Require(Probability is >= 0 and <= 1, nameof(Probability), Probability, "a probability from 0 to 1");
    }

    private static void Require(bool holds, string option, double value, string rule)
    {
        if (!holds)
        {
            throw new ArgumentException(FormattableString.Invariant($"{option} must be {rule}; it is {value}."));
        }
    }
}
