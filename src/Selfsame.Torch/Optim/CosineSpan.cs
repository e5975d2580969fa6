namespace Selfsame.Torch.Optim;

/// <summary>What the phase of a <see cref="CosineSchedule"/> is measured by.</summary>
public enum CosineSpan
{
    /// <summary>The steps after warm-up, so that the rate ends at its final factor: <c>(k - W) / (K - W)</c>.</summary>
    AfterWarmup,

    /// <summary>
    /// All steps, warm-up included: <c>(k - W) / K</c>. The rate ends above its final factor. UniGrad's code does this:
    /// with 5 % warm-up and a final factor of 0.001 it ends at 0.7 % of the peak.
    /// </summary>
    AllSteps,
}
