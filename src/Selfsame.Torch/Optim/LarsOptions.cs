namespace Selfsame.Torch.Optim;

/// <summary>Options of <see cref="Lars"/>.</summary>
public sealed record LarsOptions
{
    /// <summary>Momentum, after the gradients were scaled; 0 keeps no state.</summary>
    /// <exception cref="ArgumentException">Negative, or 1 or more.</exception>
    public double Momentum { get; init => field = Require.BelowOne(value); } = 0.9;

    /// <summary>The trust coefficient, eta.</summary>
    /// <exception cref="ArgumentException">0 or less.</exception>
    public double TrustCoefficient { get; init => field = Require.Positive(value); } = 0.001;

    /// <summary>Whether a layer's rate is at most the learning rate (LARC): the trust ratio becomes <c>min(ratio / lr, 1)</c>.</summary>
    public bool Clip { get; init; }
}
