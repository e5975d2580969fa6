using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones;

/// <summary>
/// Residual networks (He et al. 2016) with torchvision's names, order and initial values, without the classifier.
/// The bottleneck's stride sits in its 3x3 convolution, as in torchvision.
/// </summary>
public sealed class ResNet : Backbone
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm _bn1;
    private readonly MaxPool2d? _maxPool;
    private readonly Sequential[] _stages;
    private readonly BackboneStage[] _outputs;

    /// <summary>Builds a network with random weights from the default generator.</summary>
    /// <param name="options">Its choices; <see cref="BackboneOptions.Stem"/> must be resolved.</param>
    /// <param name="blocks">Residual blocks of the four stages.</param>
    /// <param name="bottleneck">1x1-3x3-1x1 blocks with four times as many output channels, or 3x3-3x3 blocks.</param>
    internal ResNet(BackboneOptions options, IReadOnlyList<int> blocks, bool bottleneck)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(blocks);
        Options = options;
        var channels = (int)Math.Round(64 * options.Width);
        var small = options.Stem == BackboneStem.Small;
        _conv1 = Register("conv1", small ? new Conv2d(3, channels, 3, 1, 1, bias: false) : new Conv2d(3, channels, 7, 2, 3, bias: false));
        _bn1 = Register("bn1", new BatchNorm(channels));
        _maxPool = small ? null : new MaxPool2d(3, 2, 1);

        var expansion = bottleneck ? 4 : 1;
        _stages = new Sequential[blocks.Count];
        _outputs = new BackboneStage[blocks.Count];
        var inputs = channels;
        for (var stage = 0; stage < blocks.Count; stage++)
        {
            var width = channels << stage;
            var modules = new Module[blocks[stage]];
            for (var i = 0; i < modules.Length; i++)
            {
                var stride = i == 0 && stage > 0 ? 2 : 1;
                modules[i] = bottleneck ? new Bottleneck(inputs, width, stride) : new BasicBlock(inputs, width, stride);
                inputs = width * expansion;
            }

            _stages[stage] = Register($"layer{stage + 1}", new Sequential(modules));
            _outputs[stage] = new(inputs, (small ? 1 : 4) << stage);
        }

        FeatureWidth = inputs;
        Initialise(options.ZeroInitResidual);
    }

    /// <inheritdoc/>
    public override string Name => Options.Name;

    /// <inheritdoc/>
    public override int FeatureWidth { get; }

    /// <inheritdoc/>
    public override BackboneOptions Options { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<BackboneStage> Stages => _outputs;

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> ForwardStages(Tensor images)
    {
        var outputs = new Tensor[_stages.Length];
        var x = Stem(images);
        for (var stage = 0; stage < outputs.Length; stage++)
        {
            outputs[stage] = _stages[stage].Forward(x);
            if (stage == 0)
            {
                x.Dispose();
            }

            x = outputs[stage];
        }

        return outputs;
    }

    /// <inheritdoc/>
    public override void Dilate(int outputStride)
    {
        if (!_outputs.Any(o => o.Stride == outputStride))
        {
            throw new ArgumentException($"the output stride of {Name} can be {string.Join(", ", _outputs.Select(o => o.Stride).Distinct())}, not {outputStride}");
        }

        var dilation = 1;
        for (var stage = 1; stage < _stages.Length; stage++)
        {
            if (_outputs[stage].Stride <= outputStride)
            {
                continue;
            }

            // As in torchvision: the block that gave up its stride still has the dilation of the stage before.
            var before = dilation;
            dilation *= 2;
            _outputs[stage] = _outputs[stage] with { Stride = outputStride };
            foreach (var (block, (_, module)) in _stages[stage].Children.Index())
            {
                ((IDilatedBlock)module).Dilate(block == 0 ? before : dilation, dilation);
            }
        }
    }

    /// <inheritdoc/>
    public override Tensor ForwardFeatures(Tensor images)
    {
        // Without gradients an activation is freed once the next stage is done with it, so memory is that of the widest block.
        var x = Stem(images);
        foreach (var stage in _stages)
        {
            var output = stage.Forward(x);
            x.Dispose();
            x = output;
        }

        return x;
    }

    private Tensor Stem(Tensor images)
    {
        using var scope = new Scope();
        var x = _bn1.Forward(_conv1.Forward(images)).Relu_();
        return scope.Keep(_maxPool?.Forward(x) ?? x);
    }
}
