using Selfsame.Detection.Boxes;
using Selfsame.Torch;
using Selfsame.Vision.Backbones;

namespace Selfsame.Detection.Rcnn;

/// <summary>Regions of a pyramid: each is sampled from the level that its size belongs to (Lin et al. 2017a, eq. 1).</summary>
/// <param name="levels">The levels that regions are sampled from, the finest first.</param>
/// <param name="canonicalSize">The side of a box in pixels that belongs to the level of stride 16.</param>
internal sealed class PyramidRegions(IReadOnlyList<BackboneStage> levels, double canonicalSize)
{
    private const double CanonicalStride = 16;

    /// <summary>The level of each of R boxes, [R], int64.</summary>
    /// <param name="boxes">[R, 4].</param>
    public Tensor LevelsOf(Tensor boxes)
    {
        using var scope = new Scope();
        var canonical = Math.Log2(CanonicalStride / levels[0].Stride);
        var sizes = BoxOperators.Area(boxes).Sqrt() / canonicalSize;
        return scope.Keep((sizes.Log2() + (canonical + 1e-6)).Floor().Clamp(0, levels.Count - 1).To(ScalarType.Int64));
    }

    /// <summary>Samples regions, [R, C, side, side], in their order.</summary>
    /// <param name="maps">The levels' feature maps.</param>
    /// <param name="regions">[R, 5].</param>
    /// <param name="side">Rows and columns.</param>
    public Tensor Sample(IReadOnlyList<Tensor> maps, Tensor regions, int side)
    {
        if (regions.Size(0) == 0)
        {
            return Ops.Zeros([0, maps[0].Size(1), side, side], maps[0].DType, maps[0].Device);
        }

        using var scope = new Scope();
        var ofRegions = LevelsOf(regions.Narrow(1, 1, 4));
        var (sampled, order) = (new List<Tensor>(), new List<Tensor>());
        for (var level = 0; level < levels.Count; level++)
        {
            var own = ofRegions.Eq(level).Nonzero().Squeeze(1);
            if (own.Size(0) > 0)
            {
                order.Add(own);
                sampled.Add(BoxOperators.RoiAlign(maps[level], regions.IndexSelect(0, own), 1.0 / levels[level].Stride, side, side));
            }
        }

        return scope.Keep(Ops.Cat([.. sampled]).IndexSelect(0, Ops.Cat([.. order]).Argsort()));
    }
}
