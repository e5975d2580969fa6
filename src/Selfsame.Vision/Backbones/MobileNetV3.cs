using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones;

/// <summary>
/// MobileNetV3 (Howard et al. 2019) with torchvision's names, order and initial values, up to the pooling: features are 960 (Large) or 576 (Small) wide.
/// The linear layer and hard-swish that follow (to 1280 or 1024) are torchvision's <c>classifier.0</c>, and part of no backbone here.
/// </summary>
/// <remarks>
/// With the small-image stem the first convolution and the first block that halves the image have stride 1: an eighth of the image's side
/// is left instead of a thirty-second, as with a ResNet's small-image stem. No weight has another shape.
/// </remarks>
public sealed class MobileNetV3 : Backbone
{
    private readonly Sequential _features;
    private readonly SequentialStages _stages = new();

    /// <summary>Builds a network with random weights from the default generator.</summary>
    /// <param name="options">Its choices; <see cref="BackboneOptions.Stem"/> must be resolved.</param>
    /// <param name="layout">Large or Small.</param>
    internal MobileNetV3(BackboneOptions options, MobileNetV3Layout layout)
    {
        Options = options;
        var channels = layout.Channels(options.Width);
        var strides = new MobileStrides(options.Stem);
        var norm = NormOptions.Mobile;
        var first = strides.Next(2);
        var modules = new List<Module> { ConvNorm.Create(3, channels[0], 3, norm, Activation.Hardswish, first) };
        _stages.Add(channels[0], first);
        var inputs = channels[0];
        foreach (var block in layout.Blocks)
        {
            var shape = new InvertedResidualShape(
                inputs,
                ChannelRounding.Scale(block.Expanded, options.Width),
                ChannelRounding.Scale(block.Output, options.Width),
                block.Kernel,
                strides.Next(block.Stride));
            Func<Module> activation = block.HardSwish ? Activation.Hardswish : () => new ReLU(inPlace: true);
            modules.Add(new InvertedResidual(shape, norm, activation, block.Excited ? Excitation(shape.Expanded) : null));
            _stages.Add(shape.Outputs, shape.Stride);
            inputs = shape.Outputs;
        }

        _stages.Add(channels[^1], 1);
        modules.Add(ConvNorm.Create(inputs, channels[^1], 1, norm, Activation.Hardswish));
        _features = Register("features", new Sequential([.. modules]));
        FeatureWidth = channels[^1];
        Initialise(options.ZeroInitResidual);
    }

    /// <inheritdoc/>
    public override string Name => Options.Name;

    /// <inheritdoc/>
    public override int FeatureWidth { get; }

    /// <inheritdoc/>
    public override BackboneOptions Options { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<BackboneStage> Stages => _stages.Stages;

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> ForwardStages(Tensor images) => _stages.Forward(_features, images);

    /// <inheritdoc/>
    public override Tensor ForwardFeatures(Tensor images) => _features.Forward(images);

    private static SqueezeExcitation Excitation(int channels) =>
        new(channels, ChannelRounding.Scale(channels / 4, 1), new ReLU(inPlace: true), Activation.Hardsigmoid());
}
