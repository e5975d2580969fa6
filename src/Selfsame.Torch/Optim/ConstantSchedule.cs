namespace Selfsame.Torch.Optim;

/// <summary>The peak rate throughout, after any warm-up: factor 1.</summary>
public sealed record ConstantSchedule : LearningRateSchedule
{
    /// <inheritdoc/>
    protected override double Decay(long step, long totalSteps) => 1;
}
