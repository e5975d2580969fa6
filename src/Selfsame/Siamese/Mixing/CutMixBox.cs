using Selfsame.Vision.Augmentation;

namespace Selfsame.Siamese.Mixing;

/// <summary>The part of a square view that another image's view fills, in pixels.</summary>
internal readonly record struct CutMixBox(int Left, int Top, int Width, int Height)
{
    /// <summary>
    /// CutMix's box (Yun et al. 2019, section 3.2): a square of area 1 - r, r from Beta(alpha, alpha), around a centre that is uniform over
    /// the view, cut off at its border.
    /// </summary>
    /// <param name="size">Side of the view.</param>
    /// <param name="alpha">Of the distribution.</param>
    /// <param name="random">Where the numbers come from.</param>
    public static CutMixBox Draw(int size, double alpha, ref RandomStream random)
    {
        var side = (int)Math.Round(size * Math.Sqrt(1 - SymmetricBeta.Sample(alpha, ref random)));
        var (left, width) = Span(random.Below(size), side, size);
        var (top, height) = Span(random.Below(size), side, size);
        return new(left, top, width, height);
    }

    /// <summary>r: the share of a view of a given side that stays the first image's.</summary>
    public double Share(int size) => 1 - ((double)Width * Height / ((double)size * size));

    private static (int Start, int Length) Span(int center, int side, int size)
    {
        var start = Math.Max(0, center - (side / 2));
        return (start, Math.Min(size, center - (side / 2) + side) - start);
    }
}
