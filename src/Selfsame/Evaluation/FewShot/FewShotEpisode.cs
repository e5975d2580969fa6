using Selfsame.Vision.Augmentation;

namespace Selfsame.Evaluation.FewShot;

/// <summary>The rows of an episode, class by class, and nothing of any other class.</summary>
/// <param name="Shots">The labelled rows: the first class's, the second's, and so on.</param>
/// <param name="Queries">The rows to classify, in the same order.</param>
internal sealed record FewShotEpisode(int[] Shots, int[] Queries)
{
    // Keeps the stream of the episodes apart from the other uses of a seed.
    private const int EpisodeStream = 3;

    /// <summary>Draws classes, then rows of each, without repetition.</summary>
    /// <param name="options">How many.</param>
    /// <param name="number">Which episode.</param>
    /// <param name="shots">The rows of each class that shots come from.</param>
    /// <param name="queries">Those that queries come from; null takes both from <paramref name="shots"/>.</param>
    public static FewShotEpisode Draw(FewShotOptions options, int number, IReadOnlyList<int[]> shots, IReadOnlyList<int[]>? queries)
    {
        var random = new RandomStream(RandomStream.SeedFor(options.Seed, number, 0, EpisodeStream));
        var (chosenShots, chosenQueries) = (new List<int>(), new List<int>());
        foreach (var c in Some(shots.Count, options.Ways, ref random))
        {
            var count = options.Shots + (queries is null ? options.Queries : 0);
            var rows = Some(shots[c].Length, count, ref random);
            chosenShots.AddRange(rows.Take(options.Shots).Select(i => shots[c][i]));
            chosenQueries.AddRange(queries is null
                ? rows.Skip(options.Shots).Select(i => shots[c][i])
                : Some(queries[c].Length, options.Queries, ref random).Select(i => queries[c][i]));
        }

        return new([.. chosenShots], [.. chosenQueries]);
    }

    // Some of the numbers below a total, in random order (the beginning of a Fisher-Yates shuffle, whose displaced items are few).
    private static int[] Some(int total, int count, ref RandomStream random)
    {
        var displaced = new Dictionary<int, int>();
        var chosen = new int[count];
        for (var i = 0; i < count; i++)
        {
            var at = i + random.Below(total - i);
            chosen[i] = displaced.GetValueOrDefault(at, at);
            displaced[at] = displaced.GetValueOrDefault(i, i);
        }

        return chosen;
    }
}
