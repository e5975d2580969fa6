namespace Selfsame.Siamese;

/// <summary>What maps the online projections to predictions.</summary>
public enum PredictorKind
{
    /// <summary>A learned perceptron (BYOL, SimSiam); without layers there is no predictor.</summary>
    Mlp,

    /// <summary>DirectPred's linear map, computed from the correlation of what goes in.</summary>
    Direct,
}
