namespace Selfsame.Torch.Optim;

/// <summary>
/// The coefficient of an exponential moving average over a training run: <c>m_k = end - (end - start) (cos(pi k / K) + 1) / 2</c> at step k
/// of K (BYOL, Grill et al. 2020, section 3.3, with end = 1). A pure function of the step.
/// </summary>
/// <param name="Start">The coefficient at the first step, such as 0.996.</param>
/// <param name="End">The coefficient at the end; 1 by default, a target that no longer moves.</param>
public sealed record MomentumSchedule(double Start, double End = 1)
{
    /// <summary>The coefficient at the first step.</summary>
    /// <exception cref="ArgumentException">Not between 0 and 1.</exception>
    public double Start { get; init => field = Require.UpToOne(value); } = Require.UpToOne(Start, nameof(Start));

    /// <summary>The coefficient at the end.</summary>
    /// <exception cref="ArgumentException">Not between 0 and 1.</exception>
    public double End { get; init => field = Require.UpToOne(value); } = Require.UpToOne(End, nameof(End));

    /// <summary>One coefficient for all steps, as MoCo's 0.999.</summary>
    public static MomentumSchedule Constant(double momentum) => new(momentum, momentum);

    /// <summary>m_k.</summary>
    /// <param name="step">k, at least 0; from K on the coefficient no longer changes.</param>
    /// <param name="totalSteps">K, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is too small.</exception>
    public double At(long step, long totalSteps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 1);
        var phase = (double)Math.Min(step, totalSteps) / totalSteps;
        return End - ((End - Start) * (Math.Cos(Math.PI * phase) + 1) / 2);
    }
}
