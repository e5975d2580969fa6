using System.Globalization;
using Selfsame.Dense;

namespace Selfsame.SelfTraining.Dense.Comparison;

/// <summary>A cell of a comparison.</summary>
/// <param name="Start">What backbones begin with.</param>
/// <param name="Augmentation">The augmentation.</param>
/// <param name="Labels">The share of the labels.</param>
/// <param name="Joint">Whether the backbone classifies other images besides.</param>
public sealed record ComparisonCell(string Start, AugmentationPreset Augmentation, double Labels, bool Joint)
{
    /// <summary>The name of its folder, such as <c>random-s1-20</c>.</summary>
    public string Name =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Start}-{Augmentation.ToString().ToLowerInvariant()}-{100 * Labels:0.##}{(Joint ? "-joint" : "")}");
}
