using Selfsame.Vision.Annotations;

namespace Selfsame.Detection.Metrics;

/// <summary>What is in an image, and what was found in it.</summary>
/// <param name="Truth">The objects.</param>
/// <param name="Detections">The detections, in any order; of equal scores the first counts as the higher.</param>
public sealed record MeasuredImage(IReadOnlyList<ObjectAnnotation> Truth, IReadOnlyList<DetectedObject> Detections)
{
    /// <summary>Width of the image in pixels; needed for shapes.</summary>
    public int Width { get; init; }

    /// <summary>Height of the image in pixels; needed for shapes.</summary>
    public int Height { get; init; }
}
