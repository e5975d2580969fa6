using Selfsame.Vision.Augmentation.Joint;
using Selfsame.Vision.Augmentation.Joint.Policies;

namespace Selfsame.Dense;

/// <summary>What the presets mean.</summary>
internal static class AugmentationPresets
{
    /// <summary>The views of a preset: it decides zoom and policy, and leaves size, flips and colours as they are.</summary>
    /// <exception cref="ArgumentException">The views state another zoom or policy themselves.</exception>
    public static JointAugmentationOptions ApplyTo(this AugmentationPreset preset, JointAugmentationOptions views)
    {
        var (minZoom, maxZoom) = preset is AugmentationPreset.S1 or AugmentationPreset.S2 ? (0.8, 1.2) : (0.5, 2.0);
        var policy = preset switch
        {
            AugmentationPreset.S1 => JointPolicyKind.None,
            AugmentationPreset.S4 => JointPolicyKind.RandAugment,
            _ => JointPolicyKind.AutoAugment,
        };
        var open = new JointAugmentationOptions();
        var decided = views with { MinZoom = minZoom, MaxZoom = maxZoom, Policy = policy };
        var untouched = views with { MinZoom = open.MinZoom, MaxZoom = open.MaxZoom, Policy = open.Policy };
        // A resolved recipe, which is fed back, has the preset's own values.
        return views == untouched || views == decided ? decided : throw new ArgumentException(
            $"augmentation {preset} decides views.min_zoom, views.max_zoom and views.policy; leave these out, or leave augmentation out and state all three");
    }
}
