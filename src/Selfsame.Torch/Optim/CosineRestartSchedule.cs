namespace Selfsame.Torch.Optim;

/// <summary>
/// Half cosines one after the other (SGDR, Loshchilov and Hutter 2017, eq. 5): <c>f + (1 - f) (1 + cos(pi t / T)) / 2</c> with t the steps
/// since the last restart, the first being the end of warm-up, and T the length of this cycle (torch.optim.lr_scheduler.CosineAnnealingWarmRestarts).
/// </summary>
public sealed record CosineRestartSchedule : LearningRateSchedule
{
    /// <summary>The length of the first cycle, in steps.</summary>
    /// <exception cref="ArgumentException">Less than 1.</exception>
    public required long Period { get; init => field = Require.AtLeast(1, value); }

    /// <summary>How many times longer each cycle is than the one before; 1 by default.</summary>
    /// <exception cref="ArgumentException">Less than 1.</exception>
    public long Multiplier { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>f, the factor at the end of each cycle; 0 by default.</summary>
    /// <exception cref="ArgumentException">Not between 0 and 1.</exception>
    public double FinalFactor { get; init => field = Require.UpToOne(value); }

    /// <inheritdoc/>
    protected override double Decay(long step, long totalSteps)
    {
        var since = step - WarmupSteps;
        var length = Period;
        if (Multiplier == 1)
        {
            since %= length;
        }
        else
        {
            while (since >= length)
            {
                since -= length;
                length *= Multiplier;
            }
        }

        return HalfCosine((double)since / length, FinalFactor);
    }
}
