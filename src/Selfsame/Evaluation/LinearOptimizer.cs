namespace Selfsame.Evaluation;

/// <summary>What trains a linear classifier.</summary>
public enum LinearOptimizer
{
    /// <summary>SGD with LARS's layer-wise rates (trust coefficient 0.001): the scale of the features doesn't matter.</summary>
    Lars,

    /// <summary>Plain SGD: the right learning rate depends on the scale of the features.</summary>
    Sgd,
}
