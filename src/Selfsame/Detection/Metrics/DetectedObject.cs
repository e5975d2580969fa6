using Selfsame.Vision.Annotations;

namespace Selfsame.Detection.Metrics;

/// <summary>An object that a detector found.</summary>
/// <param name="Box">Where, in pixels of the image.</param>
/// <param name="Label">Its class.</param>
/// <param name="Score">How sure the detector is; higher is surer.</param>
public sealed record DetectedObject(BoundingBox Box, int Label, double Score)
{
    /// <summary>Its shape; null where the detector says none.</summary>
    public ObjectMask? Mask { get; init; }
}
