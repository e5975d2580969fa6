using Selfsame.Vision.Augmentation.Joint.Policies;

namespace Selfsame.Vision.Augmentation.Joint;

/// <summary>What was drawn for one view of one image.</summary>
/// <param name="Geometry">Where the view lies in the image.</param>
/// <param name="Colours">What happens to the pixels after the resize.</param>
public readonly record struct JointParameters(ViewGeometry Geometry, AugmentationParameters Colours)
{
    /// <summary>What a policy does to the image, its boxes and its mask before all else.</summary>
    public IReadOnlyList<JointStep> Steps { get; init; } = [];
}
