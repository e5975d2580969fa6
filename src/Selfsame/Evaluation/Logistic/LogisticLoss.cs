namespace Selfsame.Evaluation.Logistic;

/// <summary>What a regression's scores are compared with: the sum of the losses of rows, and what each score contributed.</summary>
internal abstract class LogisticLoss
{
    /// <summary>Scores of a row.</summary>
    public abstract int Outputs { get; }

    /// <summary>The second derivative of a row's loss by a score, where all scores are 0: the scale that a minimisation begins with.</summary>
    public abstract double Curvature { get; }

    /// <summary>Turns scores into derivatives, in place.</summary>
    /// <param name="scores">[outputs, count], score by score: x W^T without bias. Receives dL/dscore.</param>
    /// <param name="bias">[outputs].</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many rows.</param>
    /// <returns>The sum of the rows' losses in nats.</returns>
    public abstract double Differentiate(Span<float> scores, ReadOnlySpan<float> bias, int first, int count);
}
