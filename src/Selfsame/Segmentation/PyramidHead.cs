using Selfsame.Dense;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Backbones;

namespace Selfsame.Segmentation;

/// <summary>
/// The segmentation head of Zoph et al. 2020 (released code) with a plain feature pyramid: all levels are interpolated to the finest one's
/// size and added up, then three 3x3 convolutions with batch norm, then a 1x1 convolution to the classes.
/// </summary>
internal sealed class PyramidHead : MultiScaleModule
{
    private const int Convolutions = 3;
    private const int CoarserLevels = 1;

    private readonly FeaturePyramid _pyramid;
    private readonly Sequential _classifier;

    public PyramidHead(IReadOnlyList<BackboneStage> stages, int channels, int classes)
    {
        _pyramid = Register("pyramid", new FeaturePyramid(stages, channels, CoarserLevels));
        var layers = new List<Module>();
        for (var i = 0; i < Convolutions; i++)
        {
            layers.AddRange([new Conv2d(channels, channels, 3, padding: 1, bias: false), new BatchNorm(channels), new ReLU(inPlace: true)]);
        }

        layers.Add(new Conv2d(channels, classes, 1));
        _classifier = Register("classifier", new Sequential([.. layers]));
    }

    public override IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> maps)
    {
        var levels = _pyramid.Forward(maps);
        var sum = levels[0];
        foreach (var level in levels.Skip(1))
        {
            sum += level.UpsampleBilinear2d([sum.Size(2), sum.Size(3)], alignCorners: false);
        }

        return [_classifier.Forward(sum)];
    }
}
