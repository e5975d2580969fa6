namespace Selfsame.Torch.Optim;

/// <summary>Options of <see cref="Sgd"/>, with PyTorch's defaults.</summary>
public sealed record SgdOptions
{
    /// <summary>Momentum, typically 0.9; 0 keeps no state.</summary>
    /// <exception cref="ArgumentException">Negative, or 1 or more.</exception>
    public double Momentum { get; init => field = Require.BelowOne(value); }

    /// <summary>The share of a gradient that doesn't enter the momentum.</summary>
    /// <exception cref="ArgumentException">Not between 0 and 1.</exception>
    public double Dampening { get; init => field = Require.UpToOne(value); }

    /// <summary>Nesterov's momentum; needs momentum and no dampening.</summary>
    public bool Nesterov { get; init; }
}
