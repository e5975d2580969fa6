using Selfsame.Torch;

namespace Selfsame.Evaluation.Metrics;

/// <summary>Counts how images were classified. Of classes with equal scores the lower number comes first.</summary>
internal sealed class ClassificationTally(int classes)
{
    // Rows scored at a time: bounds the memory of scores.
    private const int Chunk = 8192;

    private int _amongFive;

    /// <summary>Who was given to whom.</summary>
    public ConfusionMatrix Confusion { get; } = new(classes);

    /// <summary>The accuracies so far.</summary>
    public ClassificationScore Score => new(Confusion.Accuracy, 100.0 * _amongFive / Confusion.Images, Confusion.MeanPerClass, Confusion);

    /// <summary>Classifies rows by the scores that a function gives them.</summary>
    /// <param name="rows">[N, d].</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="score">[n, d] to [n, classes], float32.</param>
    public static ClassificationScore Of(Tensor rows, ReadOnlySpan<int> labels, int classes, Func<Tensor, Tensor> score)
    {
        using var noGrad = Autograd.NoGrad();
        var tally = new ClassificationTally(classes);
        for (var start = 0; start < labels.Length; start += Chunk)
        {
            using var scope = new Scope();
            var count = Math.Min(Chunk, labels.Length - start);
            tally.Add(score(rows.Narrow(0, start, count)), labels.Slice(start, count));
        }

        return tally.Score;
    }

    /// <summary>Adds images.</summary>
    /// <param name="scores">[n, classes], float32.</param>
    /// <param name="labels">The class of each.</param>
    public void Add(Tensor scores, ReadOnlySpan<int> labels)
    {
        var values = scores.ToArray<float>();
        for (var row = 0; row < labels.Length; row++)
        {
            var own = values.AsSpan(row * Confusion.Classes, Confusion.Classes);
            Add(labels[row], PlaceOf(labels[row], own), Highest(own));
        }
    }

    /// <summary>Adds an image.</summary>
    /// <param name="label">Its class.</param>
    /// <param name="place">The place of its own class among all, from 0.</param>
    /// <param name="predicted">The class at place 0.</param>
    public void Add(int label, int place, int predicted)
    {
        Confusion.Add(label, predicted);
        _amongFive += place < 5 ? 1 : 0;
    }

    private static int PlaceOf(int label, ReadOnlySpan<float> scores)
    {
        var place = 0;
        for (var other = 0; other < scores.Length; other++)
        {
            place += scores[other] > scores[label] || (scores[other] == scores[label] && other < label) ? 1 : 0;
        }

        return place;
    }

    private static int Highest(ReadOnlySpan<float> scores)
    {
        var highest = 0;
        for (var other = 1; other < scores.Length; other++)
        {
            highest = scores[other] > scores[highest] ? other : highest;
        }

        return highest;
    }
}
