namespace Selfsame.Evaluation;

/// <summary>The weighted vote of a query's neighbours: score of a class = sum over its neighbours of exp(cos / T) (Wu et al.
/// 2018).</summary>
internal sealed class KnnVote(int classes, double temperature)
{
    private readonly double[] _scores = new double[classes];

    /// <summary>The class with the most weight in the last vote.</summary>
    public int Winner { get; private set; }

    /// <summary>The place of a class among all, from 0; classes of equal score are in the order of their numbers.</summary>
    /// <param name="neighbours">The neighbours, nearest first.</param>
    /// <param name="labels">The class of each bank row.</param>
    /// <param name="label">The class to place.</param>
    /// <returns>Its place, or <see cref="int.MaxValue"/> if it has no vote.</returns>
    public int PlaceOf(ReadOnlySpan<(float Similarity, int Row)> neighbours, ReadOnlySpan<int> labels, int label)
    {
        Array.Clear(_scores);
        foreach (var (similarity, row) in neighbours)
        {
            _scores[labels[row]] += Math.Exp(similarity / temperature);
        }

        Winner = 0;
        for (var other = 1; other < _scores.Length; other++)
        {
            Winner = _scores[other] > _scores[Winner] ? other : Winner;
        }

        var own = _scores[label];
        if (own == 0)
        {
            return int.MaxValue;
        }

        var place = 0;
        for (var other = 0; other < _scores.Length; other++)
        {
            if (_scores[other] > own || (_scores[other] == own && other < label))
            {
                place++;
            }
        }

        return place;
    }
}
