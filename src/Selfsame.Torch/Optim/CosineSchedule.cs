namespace Selfsame.Torch.Optim;

/// <summary>
/// The rate follows half a cosine: <c>f + (1 - f) (1 + cos(pi p)) / 2</c> with f the final factor and p the phase that
/// <see cref="Span"/> states (Loshchilov and Hutter 2017, eq. 5, one cycle).
/// </summary>
public sealed record CosineSchedule : LearningRateSchedule
{
    /// <summary>f, the factor at the end; 0 by default.</summary>
    /// <exception cref="ArgumentException">Not between 0 and 1.</exception>
    public double FinalFactor { get; init => field = Require.UpToOne(value); }

    /// <summary>What the phase is measured by.</summary>
    public CosineSpan Span { get; init; }

    /// <inheritdoc/>
    protected override double Decay(long step, long totalSteps)
    {
        var span = Span == CosineSpan.AllSteps ? totalSteps : Math.Max(totalSteps - WarmupSteps, 1);
        return HalfCosine((double)(step - WarmupSteps) / span, FinalFactor);
    }
}
