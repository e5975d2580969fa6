namespace Selfsame.Evaluation;

/// <summary>What trains a linear classifier.</summary>
public enum LinearOptimizer
{
    /// <summary>Plain SGD with momentum.</summary>
    Sgd,

    /// <summary>SGD with LARS's layer-wise rates (trust coefficient 0.001), as SimSiam's and UniGrad's scripts use it.</summary>
    Lars,
}
