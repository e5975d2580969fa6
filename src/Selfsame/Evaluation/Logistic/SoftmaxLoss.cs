using System.Numerics;

namespace Selfsame.Evaluation.Logistic;

/// <summary>The cross-entropy of the softmax of the scores: each row is of one class.</summary>
internal sealed class SoftmaxLoss(int[] labels, int classes) : LogisticLoss
{
    public override int Outputs => classes;

    // p (1 - p) with p = 1 / classes is a little less; the difference is shared by all directions.
    public override double Curvature => 1.0 / classes;

    public override double Differentiate(Span<float> scores, ReadOnlySpan<float> bias, int first, int count)
    {
        var loss = 0.0;
        for (var row = 0; row < count; row++)
        {
            var label = labels[first + row];
            loss -= scores[(label * count) + row] + bias[label];
        }

        // Many rows at a time, one class after the other.
        var end = count - (count % Vector<float>.Count);
        for (var row = 0; row < end; row += Vector<float>.Count)
        {
            loss += Several(scores, bias, count, row);
        }

        for (var row = end; row < count; row++)
        {
            loss += One(scores, bias, count, row);
        }

        for (var row = 0; row < count; row++)
        {
            scores[(labels[first + row] * count) + row] -= 1;
        }

        return loss;
    }

    private static double Several(Span<float> scores, ReadOnlySpan<float> bias, int stride, int row)
    {
        var highest = new Vector<float>(float.NegativeInfinity);
        for (var c = 0; c < bias.Length; c++)
        {
            highest = Vector.Max(highest, new Vector<float>(scores[((c * stride) + row)..]) + new Vector<float>(bias[c]));
        }

        var sum = Vector<float>.Zero;
        for (var c = 0; c < bias.Length; c++)
        {
            var at = scores[((c * stride) + row)..];
            var share = Vector.Exp(new Vector<float>(at) + new Vector<float>(bias[c]) - highest);
            sum += share;
            share.CopyTo(at);
        }

        for (var c = 0; c < bias.Length; c++)
        {
            var at = scores[((c * stride) + row)..];
            (new Vector<float>(at) / sum).CopyTo(at);
        }

        return Vector.Sum(Vector.Log(sum) + highest);
    }

    private static double One(Span<float> scores, ReadOnlySpan<float> bias, int stride, int row)
    {
        var highest = float.NegativeInfinity;
        for (var c = 0; c < bias.Length; c++)
        {
            highest = Math.Max(highest, scores[(c * stride) + row] + bias[c]);
        }

        var sum = 0f;
        for (var c = 0; c < bias.Length; c++)
        {
            ref var score = ref scores[(c * stride) + row];
            score = MathF.Exp(score + bias[c] - highest);
            sum += score;
        }

        for (var c = 0; c < bias.Length; c++)
        {
            scores[(c * stride) + row] /= sum;
        }

        return Math.Log(sum) + highest;
    }
}
