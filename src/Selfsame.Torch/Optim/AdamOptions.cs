namespace Selfsame.Torch.Optim;

/// <summary>Options of <see cref="Adam"/> and <see cref="AdamW"/>, with PyTorch's defaults.</summary>
public sealed record AdamOptions
{
    /// <summary>Decay of the mean of gradients.</summary>
    /// <exception cref="ArgumentException">Negative, or 1 or more.</exception>
    public double Beta1 { get; init => field = Require.BelowOne(value); } = 0.9;

    /// <summary>Decay of the mean of squared gradients.</summary>
    /// <exception cref="ArgumentException">Negative, or 1 or more.</exception>
    public double Beta2 { get; init => field = Require.BelowOne(value); } = 0.999;

    /// <summary>Added to the denominator.</summary>
    /// <exception cref="ArgumentException">Negative or not a number.</exception>
    public double Epsilon { get; init => field = Require.NotNegative(value); } = 1e-8;
}
