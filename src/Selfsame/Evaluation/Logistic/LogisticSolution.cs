namespace Selfsame.Evaluation.Logistic;

/// <summary>What a minimisation found.</summary>
/// <param name="Weights">For each class its weights along the principal directions, then its bias.</param>
/// <param name="Objective">The sum of the losses plus the penalty.</param>
/// <param name="Iterations">Steps of L-BFGS.</param>
/// <param name="Converged">Whether it ended before the steps ran out.</param>
internal sealed record LogisticSolution(double[] Weights, double Objective, int Iterations, bool Converged);
