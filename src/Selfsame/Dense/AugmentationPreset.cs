using Selfsame.Recipes;

namespace Selfsame.Dense;

/// <summary>The four strengths of augmentation that Zoph et al. (2020, Table 1) compare.</summary>
public enum AugmentationPreset
{
    /// <summary>Flips, crops, a scale of 0.8 to 1.2.</summary>
    [RecipeKey("S1")]
    S1,

    /// <summary>S1 with AutoAugment.</summary>
    [RecipeKey("S2")]
    S2,

    /// <summary>AutoAugment, flips, crops, a scale of 0.5 to 2.</summary>
    [RecipeKey("S3")]
    S3,

    /// <summary>RandAugment of magnitude 10, flips, crops, a scale of 0.5 to 2.</summary>
    [RecipeKey("S4")]
    S4,
}
