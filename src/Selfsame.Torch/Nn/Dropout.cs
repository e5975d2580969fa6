namespace Selfsame.Torch.Nn;

/// <summary>Zeroes elements at random in training and scales the others by 1 / (1 - p) (torch.nn.Dropout).</summary>
public sealed class Dropout : Module
{
    private readonly double _probability;

    /// <summary>Creates the layer.</summary>
    /// <param name="probability">p: the share that is zeroed.</param>
    /// <exception cref="ArgumentOutOfRangeException">p outside of [0, 1].</exception>
    public Dropout(double probability = 0.5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(probability, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(probability, 1);
        _probability = probability;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Ops.Dropout(input, _probability, IsTraining);
}
