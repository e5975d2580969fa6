namespace Selfsame.Routing;

/// <summary>Which predictor a sub-net predicts the largest network's features with.</summary>
public enum DistillationPredictor
{
    /// <summary>The method's.</summary>
    Shared,

    /// <summary>One of its own, like the method's, for all sub-nets.</summary>
    Own,
}
