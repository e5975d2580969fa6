namespace Selfsame.Torch.Optim;

/// <summary>
/// The learning rate over a training run, as a factor of its peak. A pure function of the step, so that there is nothing to save.
/// </summary>
/// <remarks>
/// With k the step, counted from 0 in optimizer steps, K all steps and W those of warm-up: <c>s + (1 - s) k / W</c> for k below W, with s the
/// start factor, then the decay of each schedule. The last step of a run is K - 1, so a cosine ends just above its final factor.
/// </remarks>
public abstract record LearningRateSchedule
{
    /// <summary>W, how many steps the rate rises linearly; 0 by default.</summary>
    /// <exception cref="ArgumentException">Negative.</exception>
    public long WarmupSteps { get; init => field = Require.AtLeast(0, value); }

    /// <summary>s, the factor of the first step of warm-up; 0 by default.</summary>
    /// <exception cref="ArgumentException">Not between 0 and 1.</exception>
    public double WarmupStart { get; init => field = Require.UpToOne(value); }

    /// <summary>What to multiply the peak learning rate with.</summary>
    /// <param name="step">k, at least 0; from K on the factor no longer changes.</param>
    /// <param name="totalSteps">K, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is too small.</exception>
    public double FactorAt(long step, long totalSteps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 1);
        step = Math.Min(step, totalSteps);
        return step < WarmupSteps
            ? WarmupStart + ((1 - WarmupStart) * step / WarmupSteps)
            : Decay(step, totalSteps);
    }

    /// <summary>The factor after warm-up.</summary>
    /// <param name="step">k, at least <see cref="WarmupSteps"/>, at most K.</param>
    /// <param name="totalSteps">K.</param>
    protected abstract double Decay(long step, long totalSteps);

    /// <summary>Half a cosine from 1 to <paramref name="final"/> as the phase goes from 0 to 1.</summary>
    private protected static double HalfCosine(double phase, double final) => final + ((1 - final) * (1 + Math.Cos(Math.PI * phase)) / 2);
}
