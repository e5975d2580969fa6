using Selfsame.Torch;
using Selfsame.Vision.Backbones;

namespace Selfsame.Detection;

/// <summary>
/// The anchors of images of one size: level by level from the finest, row by row, and at every place by size, then by ratio. They are
/// centred in the cells of their level.
/// </summary>
public sealed class Anchors
{
    private readonly AnchorOptions _options;
    private readonly IReadOnlyList<BackboneStage> _levels;

    /// <summary>Prepares.</summary>
    /// <param name="options">Which anchors.</param>
    /// <param name="levels">The levels; their strides count.</param>
    /// <exception cref="ArgumentException">There is no ratio.</exception>
    public Anchors(AnchorOptions options, IReadOnlyList<BackboneStage> levels)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(levels);
        if (options.Ratios.Count == 0)
        {
            throw new ArgumentException("anchors.ratios needs one ratio or more");
        }

        (_options, _levels) = (options, levels);
    }

    /// <summary>The anchors for feature maps, [A, 4]: left, top, right, bottom in pixels of the image, float32 on the CPU.</summary>
    /// <param name="sizes">Height and width of each level's map.</param>
    public Tensor For(IReadOnlyList<(long Height, long Width)> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        var total = sizes.Sum(s => s.Height * s.Width * _options.Count);
        var tensor = Tensor.Empty([total, 4]);
        var sides = tensor.AsSpan<float>();
        var at = 0;
        foreach (var ((height, width), level) in sizes.Zip(_levels))
        {
            var shapes = Shapes(level.Stride).ToArray();
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    var (cx, cy) = ((x + 0.5) * level.Stride, (y + 0.5) * level.Stride);
                    foreach (var (w, h) in shapes)
                    {
                        (sides[at], sides[at + 1], sides[at + 2], sides[at + 3]) = (
                            (float)(cx - (w / 2)), (float)(cy - (h / 2)), (float)(cx + (w / 2)), (float)(cy + (h / 2)));
                        at += 4;
                    }
                }
            }
        }

        return tensor;
    }

    // All of one area at a size.
    private IEnumerable<(double Width, double Height)> Shapes(int stride) =>
        from size in Enumerable.Range(0, _options.Octaves * _options.Doublings)
        let side = _options.Scale * stride * Math.Pow(2, (double)size / _options.Octaves)
        from ratio in _options.Ratios
        select (side / Math.Sqrt(ratio), side * Math.Sqrt(ratio));
}
