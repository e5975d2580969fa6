using Selfsame.Torch;
using Selfsame.Vision.Backbones;

namespace Selfsame.Evaluation;

/// <summary>No backbone: the normalised pixels themselves, [N, 3, S, S] to [N, 3 S S]. The floor below every network.</summary>
internal sealed class PixelBackbone(int size) : Backbone
{
    /// <inheritdoc/>
    public override string Name => "pixels";

    /// <inheritdoc/>
    public override int FeatureWidth => 3 * size * size;

    /// <inheritdoc/>
    public override BackboneOptions Options { get; } = new() { Name = "pixels" };

    /// <inheritdoc/>
    public override Tensor ForwardFeatures(Tensor images) => images;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Flatten(1);
    }
}
