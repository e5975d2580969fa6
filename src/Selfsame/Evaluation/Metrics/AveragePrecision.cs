namespace Selfsame.Evaluation.Metrics;

/// <summary>How well scores put the images of a class before the others, as PASCAL VOC 2007 measures it.</summary>
public static class AveragePrecision
{
    /// <summary>
    /// The mean of the highest precision at a recall of at least 0, 0.1, ..., 1 (Everingham et al. 2010, section 4.2; the 2007 challenge's eleven
    /// points). Recall is compared with these as a fraction, so that no rounding moves an image across one.
    /// </summary>
    /// <param name="scores">One for each image, finite; of equal ones the first comes first.</param>
    /// <param name="relevance">1 where the class is in the image, 0 where it isn't, -1 where it is there only as a difficult object: such images take
    /// no part.</param>
    /// <returns>In percent, 0 to 100; NaN when the class is in no image.</returns>
    /// <exception cref="ArgumentException">The lengths differ, a score isn't finite or a relevance is something else.</exception>
    public static double ElevenPoint(ReadOnlySpan<float> scores, ReadOnlySpan<sbyte> relevance)
    {
        var order = Order(scores, relevance);
        var positives = 0L;
        foreach (var value in relevance)
        {
            positives += value == 1 ? 1 : 0;
        }

        if (positives == 0)
        {
            return double.NaN;
        }

        Span<double> best = stackalloc double[11];
        best.Clear();
        var found = 0L;
        for (var rank = 0; rank < order.Length; rank++)
        {
            found += relevance[order[rank]];
            var precision = (double)found / (rank + 1);
            for (var point = 0; point <= 10 && point * positives <= 10 * found; point++)
            {
                best[point] = Math.Max(best[point], precision);
            }
        }

        var sum = 0.0;
        foreach (var precision in best)
        {
            sum += precision;
        }

        return 100 * sum / 11;
    }

    /// <summary>The mean over the classes that are in some image.</summary>
    /// <param name="scores">[N, classes], row by row.</param>
    /// <param name="relevance">The same shape; see <see cref="ElevenPoint"/>.</param>
    /// <param name="classes">The number of classes.</param>
    /// <returns>In percent; NaN when no class is in any image.</returns>
    /// <exception cref="ArgumentException">The lengths don't fit, or see <see cref="ElevenPoint"/>.</exception>
    public static double MeanElevenPoint(ReadOnlySpan<float> scores, ReadOnlySpan<sbyte> relevance, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (scores.Length != relevance.Length || scores.Length % classes != 0)
        {
            throw new ArgumentException($"{scores.Length} scores and {relevance.Length} relevances are no table of {classes} classes");
        }

        var images = scores.Length / classes;
        var (own, present) = (new float[images], new sbyte[images]);
        var (sum, counted) = (0.0, 0);
        for (var c = 0; c < classes; c++)
        {
            for (var image = 0; image < images; image++)
            {
                (own[image], present[image]) = (scores[(image * classes) + c], relevance[(image * classes) + c]);
            }

            var precision = ElevenPoint(own, present);
            if (!double.IsNaN(precision))
            {
                (sum, counted) = (sum + precision, counted + 1);
            }
        }

        return sum / counted;
    }

    // The images that take part, highest score first.
    private static int[] Order(ReadOnlySpan<float> scores, ReadOnlySpan<sbyte> relevance)
    {
        if (scores.Length != relevance.Length)
        {
            throw new ArgumentException($"{scores.Length} scores for {relevance.Length} images");
        }

        var taking = new List<(float Score, int Image)>(scores.Length);
        for (var image = 0; image < scores.Length; image++)
        {
            if (!float.IsFinite(scores[image]) || relevance[image] is < -1 or > 1)
            {
                throw new ArgumentException(
                    $"image {image} has score {scores[image]} and relevance {relevance[image]}; scores are finite, relevance is 1, 0 or -1");
            }

            if (relevance[image] >= 0)
            {
                taking.Add((scores[image], image));
            }
        }

        return [.. taking.OrderByDescending(item => item.Score).Select(item => item.Image)];
    }
}
