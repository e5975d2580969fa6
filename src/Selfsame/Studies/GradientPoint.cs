namespace Selfsame.Studies;

/// <summary>Cosines between gradients at one point of training.</summary>
public sealed record GradientPoint
{
    /// <summary>Epochs that the reference had been trained.</summary>
    public required int Epoch { get; init; }

    /// <summary>The mean cosine over the batches, row by row; symmetric, 1 on the diagonal.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Cosines { get; init; }

    /// <summary>The standard deviation of the cosines over the batches (n - 1); zeros for one batch.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Spread { get; init; }
}
