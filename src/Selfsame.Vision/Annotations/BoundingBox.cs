namespace Selfsame.Vision.Annotations;

/// <summary>An upright box in an image: pixel <c>i</c> covers <c>[i, i + 1)</c>, the origin is the top left corner. VOC's inclusive corners count from 1, so
/// that <c>xmin</c> 1 and <c>xmax</c> 10 are <c>Left</c> 0 and <c>Right</c> 10, and areas are VOC's.</summary>
/// <param name="Left">The left edge.</param>
/// <param name="Top">The top edge.</param>
/// <param name="Right">The right edge.</param>
/// <param name="Bottom">The bottom edge.</param>
public readonly record struct BoundingBox(double Left, double Top, double Right, double Bottom)
{
    /// <summary>The width in pixels.</summary>
    public double Width => Right - Left;

    /// <summary>The height in pixels.</summary>
    public double Height => Bottom - Top;

    /// <summary>The area in square pixels; 0 when the box is empty.</summary>
    public double Area => IsEmpty ? 0 : Width * Height;

    /// <summary>Whether it covers nothing; so does a box with an edge that is no number.</summary>
    public bool IsEmpty => !(Width > 0 && Height > 0);

    /// <summary>What both cover; may be empty.</summary>
    public BoundingBox Intersect(BoundingBox other) =>
        new(Math.Max(Left, other.Left), Math.Max(Top, other.Top), Math.Min(Right, other.Right), Math.Min(Bottom, other.Bottom));

    /// <summary>The part within an image.</summary>
    /// <param name="width">The image's width.</param>
    /// <param name="height">The image's height.</param>
    public BoundingBox Clip(double width, double height) => Intersect(new(0, 0, width, height));

    /// <summary>The common area as a share of the area that either covers, 0 to 1 (Jaccard index); 0 when one is empty.</summary>
    public double IntersectionOverUnion(BoundingBox other)
    {
        var common = Intersect(other).Area;
        return common > 0 ? common / (Area + other.Area - common) : 0;
    }
}
