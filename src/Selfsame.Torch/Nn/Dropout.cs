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
    /// <remarks>
    /// In evaluation mode the input itself: libtorch's operator would return a second name of the same tensor, which a trace can't tell
    /// from the first.
    /// </remarks>
    public override Tensor Forward(Tensor input) => IsTraining ? Ops.Dropout(input, _probability, train: true) : input;
}
