using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Backbones;

namespace Selfsame.Dense;

/// <summary>
/// A feature pyramid (Lin et al. 2017): a 1x1 convolution of every feature map, coarse maps added to the next finer one by nearest
/// neighbours, a 3x3 convolution of every sum, and coarser levels by 3x3 convolutions of stride 2 (Lin et al. 2017b: after a ReLU from the
/// second on).
/// </summary>
public sealed class FeaturePyramid : MultiScaleModule
{
    private readonly Conv2d[] _laterals;
    private readonly Sequential[] _outputs;
    private readonly Sequential[] _coarser;

    /// <summary>Builds a pyramid with random weights (Kaiming's uniform ones with a = 1, as torchvision).</summary>
    /// <param name="stages">The feature maps that go in, the finest first.</param>
    /// <param name="channels">Channels of every level.</param>
    /// <param name="coarserLevels">How many levels follow the coarsest map.</param>
    /// <param name="norm">Whether a batch norm follows every 3x3 convolution.</param>
    public FeaturePyramid(IReadOnlyList<BackboneStage> stages, int channels, int coarserLevels = 0, bool norm = true)
    {
        ArgumentNullException.ThrowIfNull(stages);
        ArgumentOutOfRangeException.ThrowIfLessThan(stages.Count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(coarserLevels);
        _laterals = [.. stages.Select((stage, i) => Register($"lateral{i}", Convolution(stage.Width, channels, 1, 1, bias: true)))];
        _outputs = [.. stages.Select((_, i) => Register($"output{i}", Block(channels, 1, norm)))];
        _coarser = [.. Enumerable.Range(0, coarserLevels).Select(i => Register($"coarser{i}", Block(channels, 2, norm)))];
        var stride = stages[^1].Stride;
        Levels = [.. stages.Select(s => new BackboneStage(channels, s.Stride)), .. _coarser.Select(_ => new BackboneStage(channels, stride *= 2))];
    }

    /// <summary>What comes out, the finest first.</summary>
    public IReadOnlyList<BackboneStage> Levels { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        var merged = new Tensor[_laterals.Length];
        for (var i = merged.Length - 1; i >= 0; i--)
        {
            var own = _laterals[i].Forward(maps[i]);
            merged[i] = i == merged.Length - 1 ? own : own + merged[i + 1].UpsampleNearest2d([own.Size(2), own.Size(3)]);
        }

        var levels = new List<Tensor>(Levels.Count);
        levels.AddRange(merged.Select((map, i) => _outputs[i].Forward(map)));
        for (var i = 0; i < _coarser.Length; i++)
        {
            levels.Add(_coarser[i].Forward(i == 0 ? levels[^1] : levels[^1].Relu()));
        }

        return levels;
    }

    private static Sequential Block(int channels, int stride, bool norm)
    {
        // A bias before a batch norm would do nothing.
        var convolution = Convolution(channels, channels, 3, stride, bias: !norm);
        return norm ? new Sequential(convolution, new BatchNorm(channels)) : new Sequential(convolution);
    }

    private static Conv2d Convolution(int inputs, int outputs, int kernel, int stride, bool bias)
    {
        var convolution = new Conv2d(inputs, outputs, kernel, stride, kernel / 2, bias: bias);
        Init.KaimingUniform(convolution.Weight, 1);
        if (convolution.Bias is not null)
        {
            Init.Constant(convolution.Bias, 0);
        }

        return convolution;
    }
}
