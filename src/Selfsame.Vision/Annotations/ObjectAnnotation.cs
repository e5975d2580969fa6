namespace Selfsame.Vision.Annotations;

/// <summary>An object that a person (or a teacher) marked in an image.</summary>
/// <param name="Box">Where it is.</param>
/// <param name="Label">Its class, an index into the set's classes.</param>
public sealed record ObjectAnnotation(BoundingBox Box, int Label)
{
    /// <summary>VOC's mark for objects that are hard to tell: neither finding nor missing one counts.</summary>
    public bool IsDifficult { get; init; }

    /// <summary>COCO's mark for a group of objects within one box: detections in it don't count as wrong, and nothing is learned from it.</summary>
    public bool IsCrowd { get; init; }

    /// <summary>The area of the object itself, in square pixels, where the file states one (COCO: the mask's); null is the box's.</summary>
    public double? ObjectArea { get; init; }

    /// <summary>The object's shape, where the set states one.</summary>
    public ObjectMask? Mask { get; init; }

    /// <summary>The teacher's confidence, for a pseudo-label; null for a person's.</summary>
    public double? Score { get; init; }

    /// <summary>What decides whether it counts as small, medium or large.</summary>
    public double Area => ObjectArea ?? Box.Area;
}
