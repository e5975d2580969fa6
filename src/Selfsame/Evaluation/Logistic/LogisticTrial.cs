namespace Selfsame.Evaluation.Logistic;

/// <summary>One value of C on the validation images.</summary>
/// <param name="C">The value.</param>
/// <param name="Top1">Validation images that are right, in percent.</param>
/// <param name="MeanPerClass">That of each class, averaged.</param>
/// <param name="Iterations">Steps of L-BFGS, from the solution of the C before.</param>
public sealed record LogisticTrial(double C, double Top1, double MeanPerClass, int Iterations);
