using Selfsame.Recipes;

namespace Selfsame.Routing;

/// <summary>How a sub-net learns from the largest network.</summary>
public enum DistillationKind
{
    /// <summary>Its prediction of the largest network's features: the paper's SiamKD.</summary>
    Siamese,

    /// <summary>The squared distance of its features from the largest network's, without a predictor.</summary>
    [RecipeKey("l2")]
    L2,

    /// <summary>It doesn't.</summary>
    None,
}
