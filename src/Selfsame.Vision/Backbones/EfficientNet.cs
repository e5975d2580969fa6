using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones;

/// <summary>
/// EfficientNet-B0 to B3 (Tan and Le 2019) with torchvision's names, order and initial values, up to the pooling. Stochastic depth rises to 0.2
/// over the blocks, as in torchvision; the dropout before the classifier belongs to the classifier.
/// </summary>
/// <remarks>The small-image stem is <see cref="MobileNetV3"/>'s: the first convolution and the first stage that halves the image have stride 1.</remarks>
public sealed class EfficientNet : Backbone
{
    private const double LargestDropped = 0.2;
    private const int SqueezedShare = 4;

    private readonly Sequential _features;
    private readonly SequentialStages _stages = new();

    /// <summary>Builds a network with random weights from the default generator.</summary>
    /// <param name="options">Its choices; <see cref="BackboneOptions.Stem"/> must be resolved.</param>
    /// <param name="layout">Which of them.</param>
    internal EfficientNet(BackboneOptions options, EfficientNetLayout layout)
    {
        Options = options;
        var channels = layout.Channels(options.Width);
        var strides = new MobileStrides(options.Stem);
        var norm = NormOptions.Default;
        var first = strides.Next(2);
        var modules = new List<Module> { ConvNorm.Create(3, channels[0], 3, norm, Activation.SiLU, first) };
        _stages.Add(channels[0], first);
        var inputs = channels[0];
        var (block, blocks) = (0, channels.Count - 2);
        foreach (var stage in EfficientNetLayout.Stages)
        {
            var parts = new Module[layout.BlocksOf(stage.Blocks)];
            var stride = strides.Next(stage.Stride);
            for (var i = 0; i < parts.Length; i++, block++)
            {
                var expanded = ChannelRounding.Scale(inputs, stage.Expansion);
                var shape = new InvertedResidualShape(inputs, expanded, channels[block + 1], stage.Kernel, i == 0 ? stride : 1);
                var excitation = new SqueezeExcitation(expanded, Math.Max(1, inputs / SqueezedShare), Activation.SiLU(), Activation.Sigmoid());
                parts[i] = new InvertedResidual(shape, norm, Activation.SiLU, excitation, LargestDropped * block / blocks);
                inputs = shape.Outputs;
            }

            _stages.Add(inputs, stride);
            modules.Add(new Sequential(parts));
        }

        _stages.Add(channels[^1], 1);

        modules.Add(ConvNorm.Create(inputs, channels[^1], 1, norm, Activation.SiLU));
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
}
