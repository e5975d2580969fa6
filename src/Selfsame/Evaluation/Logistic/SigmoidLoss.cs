namespace Selfsame.Evaluation.Logistic;

/// <summary>
/// The binary cross-entropy of each score by itself: a row is of any number of classes. Together the classes' regressions are one function, whose
/// minimum is that of each.
/// </summary>
/// <param name="relevance">[rows, classes]: 1 for a row of the class, 0 for another, -1 for one that this class leaves out.</param>
/// <param name="classes">The number of classes.</param>
internal sealed class SigmoidLoss(sbyte[] relevance, int classes) : LogisticLoss
{
    public override int Outputs => classes;

    public override double Curvature => 0.25;

    public override double Differentiate(Span<float> scores, ReadOnlySpan<float> bias, int first, int count)
    {
        var loss = 0.0;
        for (var c = 0; c < classes; c++)
        {
            var own = scores.Slice(c * count, count);
            for (var row = 0; row < count; row++)
            {
                var target = relevance[((first + row) * classes) + c];
                if (target < 0)
                {
                    own[row] = 0;
                    continue;
                }

                // log(1 + exp(-|z|)) never overflows.
                var score = own[row] + bias[c];
                var small = MathF.Exp(-MathF.Abs(score));
                loss += Math.Log(1 + (double)small) + Math.Max(score, 0) - (target * score);
                own[row] = ((score >= 0 ? 1 : small) / (1 + small)) - target;
            }
        }

        return loss;
    }
}
