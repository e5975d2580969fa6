namespace Selfsame.Torch.Nn;

/// <summary>
/// Leaves the residual branch out for single images at random in training and scales the others by 1 / (1 - p) (Huang et al. 2016;
/// torchvision.ops.StochasticDepth in mode <c>row</c>): [N, ...] to [N, ...].
/// </summary>
public sealed class StochasticDepth : Module
{
    private readonly double _probability;

    /// <summary>Creates the layer.</summary>
    /// <param name="probability">p: the share of images that go without the branch; below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p outside of [0, 1).</exception>
    public StochasticDepth(double probability)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(probability, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(probability, 1);
        _probability = probability;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return !IsTraining || _probability == 0 ? input : Drop(input, _probability);
    }

    /// <summary>The same as a function: leaves rows out whatever the mode.</summary>
    /// <param name="input">[N, ...].</param>
    /// <param name="probability">p, below 1.</param>
    public static Tensor Drop(Tensor input, double probability)
    {
        ArgumentNullException.ThrowIfNull(input);
        var kept = 1 - probability;
        using var scope = new Scope();
        long[] shape = [input.Size(0), .. Enumerable.Repeat(1L, input.Rank - 1)];
        var noise = Tensor.Empty(shape, input.DType, input.Device).Bernoulli_(kept).Div_(kept);
        return scope.Keep(input * noise);
    }
}
