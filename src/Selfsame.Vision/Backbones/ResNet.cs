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
    private readonly IResNetBlock[][] _blocks;
    private readonly BackboneStage[] _outputs;

    /// <summary>Builds a network with random weights from the default generator.</summary>
    /// <param name="options">Its choices; <see cref="BackboneOptions.Stem"/> must be resolved.</param>
    /// <param name="layout">How many blocks of which kind.</param>
    internal ResNet(BackboneOptions options, ResNetLayout layout)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(layout);
        Options = options;
        Layout = layout;
        var channels = layout.ChannelsOf(options);
        var small = options.Stem == BackboneStem.Small;
        _conv1 = Register("conv1", small ? new Conv2d(3, channels.Stem, 3, 1, 1, bias: false) : new Conv2d(3, channels.Stem, 7, 2, 3, bias: false));
        _bn1 = Register("bn1", new BatchNorm(channels.Stem));
        _maxPool = small ? null : new MaxPool2d(3, 2, 1);

        _stages = new Sequential[layout.Blocks.Count];
        _blocks = new IResNetBlock[_stages.Length][];
        _outputs = new BackboneStage[_stages.Length];
        var inputs = channels.Stem;
        for (var stage = 0; stage < _stages.Length; stage++)
        {
            var (inner, outer) = channels.Stages[stage];
            var modules = new Module[layout.Blocks[stage]];
            for (var i = 0; i < modules.Length; i++)
            {
                var stride = i == 0 && stage > 0 ? 2 : 1;
                modules[i] = layout.Bottleneck ? new Bottleneck(inputs, inner, outer, stride) : new BasicBlock(inputs, inner, outer, stride);
                inputs = outer;
            }

            _blocks[stage] = [.. modules.Cast<IResNetBlock>()];
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

    /// <summary>How many blocks of which kind it has.</summary>
    internal ResNetLayout Layout { get; }

    /// <summary>The blocks of each stage.</summary>
    internal IReadOnlyList<IReadOnlyList<IResNetBlock>> Blocks => _blocks;

    /// <inheritdoc/>
    public override IReadOnlyList<BackboneStage> Stages => _outputs;

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> ForwardStages(Tensor images) => ForwardStages(images, _stages.Length);

    /// <summary>The feature maps of the first stages alone.</summary>
    /// <param name="images">[N, 3, H, W].</param>
    /// <param name="count">How many stages, at least 1.</param>
    public IReadOnlyList<Tensor> ForwardStages(Tensor images, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _stages.Length);
        var outputs = new Tensor[count];
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
            throw new ArgumentException(
                $"the output stride of {Name} can be {string.Join(", ", _outputs.Select(o => o.Stride).Distinct())}, not {outputStride}");
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
    public override void SetStochasticDepth(double probability)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(probability);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(probability, 1);
        var count = _blocks.Sum(stage => stage.Length);
        foreach (var (place, block) in _blocks.SelectMany(stage => stage).Index())
        {
            block.DropProbability = probability * (place + 1) / count;
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

    /// <summary>What a stage makes of the one before it.</summary>
    /// <param name="stage">Which, from 0.</param>
    /// <param name="input">[N, width of the stage before, H, W].</param>
    public Tensor ForwardStage(int stage, Tensor input) => _stages[stage].Forward(input);

    /// <summary>What goes into the first stage: [N, 3, H, W] to [N, stem, H', W'].</summary>
    internal Tensor Stem(Tensor images)
    {
        using var scope = new Scope();
        var x = _bn1.Forward(_conv1.Forward(images)).Relu_();
        return scope.Keep(_maxPool?.Forward(x) ?? x);
    }
}
