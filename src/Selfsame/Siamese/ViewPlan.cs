using System.ComponentModel.DataAnnotations;
using Selfsame.Recipes;
using Selfsame.Vision.Augmentation;

namespace Selfsame.Siamese;

/// <summary>Which views of an image are made, and which meet which.</summary>
public sealed record ViewPlan
{
    /// <summary>Side of the views in pixels, from which a method's default crops are made; <c>auto</c> takes it from the images.</summary>
    [Range(8, 4096)]
    public int? Size { get; init; }

    /// <summary>How views go through the network.</summary>
    public ForwardMode Forward { get; init; } = ForwardMode.Separate;

    /// <summary>
    /// Whether every view is predicted from every other view's target. If not, the first view is predicted from the second only, as in MoCo: half
    /// the work a step.
    /// </summary>
    public bool Symmetric { get; init; } = true;

    /// <summary>One augmentation for each view. Views of the largest size are targets; smaller ones (local crops) are only predicted from.</summary>
    public IReadOnlyList<AugmentationOptions> Crops { get; init; } = [];

    /// <summary>The views that go through the online branch.</summary>
    [RecipeIgnore]
    public IEnumerable<int> Online => Symmetric ? Enumerable.Range(0, Crops.Count) : [0];

    /// <summary>The views that go through the target branch.</summary>
    [RecipeIgnore]
    public IEnumerable<int> Targets => Symmetric ? Enumerable.Range(0, Crops.Count).Where(v => Crops[v].Size == Crops.Max(c => c.Size)) : [1];

    /// <summary>Two views of the same kind.</summary>
    public static ViewPlan TwoCrops(AugmentationOptions crop)
    {
        ArgumentNullException.ThrowIfNull(crop);
        return TwoCrops(crop, crop);
    }

    /// <summary>Two views of different kinds (BYOL).</summary>
    public static ViewPlan TwoCrops(AugmentationOptions first, AugmentationOptions second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return new() { Size = first.Size, Crops = [first, second] };
    }

    /// <summary>Checks that the views make sense together.</summary>
    /// <exception cref="ArgumentException">Fewer than two views, or an augmentation that is out of range.</exception>
    public void Validate()
    {
        if (Crops.Count < 2)
        {
            throw new ArgumentException($"views.crops has {Crops.Count} entries; two views or more are needed");
        }

        foreach (var crop in Crops)
        {
            crop.Validate();
        }
    }
}
