using Selfsame.Detection.Boxes;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Backbones;

namespace Selfsame.Detection.Rcnn;

/// <summary>
/// Regions on a pyramid (Lin et al. 2017a, section 4.2): each is sampled to 7 x 7 from the level that its size belongs to (eq. 1), then convolutions and linear layers.
/// </summary>
internal sealed class PyramidRegionHead : RegionHead
{
    private const int Side = 7;
    private const double CanonicalStride = 16;

    private readonly IReadOnlyList<BackboneStage> _levels;
    private readonly double _canonicalSize;
    private readonly Sequential? _convolutions;
    private readonly Sequential _layers;

    /// <param name="levels">The levels that regions are sampled from, the finest first.</param>
    /// <param name="options">How.</param>
    /// <param name="classes">The number of classes.</param>
    public PyramidRegionHead(IReadOnlyList<BackboneStage> levels, RcnnOptions options, int classes)
        : base(classes)
    {
        (_levels, _canonicalSize) = (levels, options.CanonicalSize);
        var channels = levels[0].Width;
        List<Module> convolutions = [];
        for (var i = 0; i < options.BoxConvolutions; i++)
        {
            convolutions.Add(new Conv2d(channels, channels, 3, padding: 1, bias: !options.Norm));
            convolutions.AddRange(options.Norm ? [new BatchNorm(channels), new ReLU()] : [new ReLU()]);
        }

        _convolutions = convolutions.Count > 0 ? Register("convolutions", new Sequential([.. convolutions])) : null;
        Module[] first = [new Linear((long)channels * Side * Side, options.BoxWidth), new ReLU()];
        _layers = Register("layers", new Sequential(convolutions.Count > 0 ? first : [.. first, new Linear(options.BoxWidth, options.BoxWidth), new ReLU()]));
        RegisterPredictors(options.BoxWidth);
    }

    /// <summary>The level of each of R boxes, [R], int64.</summary>
    /// <param name="boxes">[R, 4].</param>
    public Tensor LevelsOf(Tensor boxes)
    {
        using var scope = new Scope();
        var canonical = Math.Log2(CanonicalStride / _levels[0].Stride);
        var sizes = BoxOperators.Area(boxes).Sqrt() / _canonicalSize;
        return scope.Keep((sizes.Log2() + (canonical + 1e-6)).Floor().Clamp(0, _levels.Count - 1).To(ScalarType.Int64));
    }

    private protected override Tensor Vectors(IReadOnlyList<Tensor> maps, Tensor regions)
    {
        var levels = LevelsOf(regions.Narrow(1, 1, 4));
        var (sampled, order) = (new List<Tensor>(), new List<Tensor>());
        for (var level = 0; level < _levels.Count; level++)
        {
            var own = levels.Eq(level).Nonzero().Squeeze(1);
            if (own.Size(0) > 0)
            {
                order.Add(own);
                sampled.Add(BoxOperators.RoiAlign(maps[level], regions.IndexSelect(0, own), 1.0 / _levels[level].Stride, Side, Side));
            }
        }

        // Back into the order of the regions.
        var samples = Ops.Cat([.. sampled]).IndexSelect(0, Ops.Cat([.. order]).Argsort());
        return _layers.Forward((_convolutions?.Forward(samples) ?? samples).Flatten(1));
    }
}
