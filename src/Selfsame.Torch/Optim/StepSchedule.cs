namespace Selfsame.Torch.Optim;

/// <summary>The rate drops at milestones: factor <c>gamma^n</c>, with n the milestones at or before the step (torch.optim.lr_scheduler.MultiStepLR).</summary>
public sealed record StepSchedule : LearningRateSchedule
{
    /// <summary>The steps at which the rate drops, counted from the start of training, in order; at equal ones it drops twice.</summary>
    /// <exception cref="ArgumentException">Not in order.</exception>
    public required IReadOnlyList<long> Milestones
    {
        get;
        init => field = value.Zip(value.Skip(1)).All(pair => pair.First <= pair.Second)
            ? value
            : throw new ArgumentException($"the milestones {string.Join(", ", value)} must be in order");
    }

    /// <summary>What the rate is multiplied with at each milestone; 0.1 by default.</summary>
    /// <exception cref="ArgumentException">Negative or not a number.</exception>
    public double Gamma { get; init => field = Require.NotNegative(value); } = 0.1;

    /// <inheritdoc/>
    protected override double Decay(long step, long totalSteps) => Math.Pow(Gamma, Milestones.Count(milestone => milestone <= step));
}
