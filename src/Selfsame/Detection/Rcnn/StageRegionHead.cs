using Selfsame.Detection.Boxes;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Backbones;

namespace Selfsame.Detection.Rcnn;

/// <summary>
/// Regions on C4 (He et al. 2016, appendix A): each is sampled to 14 x 14 from the last stage but one, and goes through the last stage by
/// itself.
/// </summary>
internal sealed class StageRegionHead : RegionHead
{
    private const int Side = 14;

    private readonly ResNet _backbone;
    private readonly BatchNorm? _norm;

    /// <param name="backbone">Whose last stage it is; stays the detector's.</param>
    /// <param name="options">How.</param>
    /// <param name="classes">The number of classes.</param>
    public StageRegionHead(ResNet backbone, RcnnOptions options, int classes)
        : base(classes)
    {
        _backbone = backbone;
        _norm = options.ExtraNorm ? Register("norm", new BatchNorm(backbone.FeatureWidth)) : null;
        RegisterPredictors(backbone.FeatureWidth);
    }

    private protected override Tensor Vectors(IReadOnlyList<Tensor> maps, Tensor regions)
    {
        var last = _backbone.Stages.Count - 1;
        var sampled = BoxOperators.RoiAlign(maps[0], regions, 1.0 / _backbone.Stages[last - 1].Stride, Side, Side);
        var features = _backbone.ForwardStage(last, sampled);
        return (_norm?.Forward(features) ?? features).Mean([2, 3]);
    }
}
