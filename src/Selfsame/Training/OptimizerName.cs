using Selfsame.Recipes;

namespace Selfsame.Training;

/// <summary>The optimisers there are.</summary>
public enum OptimizerName
{
    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,

    /// <summary>Adam (Kingma and Ba 2015).</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019).</summary>
    [RecipeKey("adamw")]
    AdamW,

    /// <summary>SGD with layer-wise adaptive rates (You et al. 2017).</summary>
    Lars,
}
