using Selfsame.Vision.Augmentation;

namespace Selfsame.SelfTraining;

/// <summary>
/// Which pseudo-labelled images a student sees, and how often in one pass (Xie et al. 2020, section 3.1: what the teacher is unsure of
/// goes, classes get equally many).
/// </summary>
public static class PseudoLabelSelection
{
    // Keeps the stream of the draw apart from the other uses of a seed.
    private const int CopyStream = 3;

    /// <summary>How many copies of each image there are: 0 leaves it out.</summary>
    /// <param name="classes">The surest class of each image.</param>
    /// <param name="scores">Its probability.</param>
    /// <param name="minScore">Images must have more.</param>
    /// <param name="perClass">Images of each class that has any: its surest, or copies of all, the remainder drawn by lot; 0 leaves classes
    /// as they are.</param>
    /// <param name="seed">Decides which images have a copy more than others.</param>
    /// <exception cref="ArgumentException">There aren't as many scores as classes.</exception>
    public static int[] Copies(IReadOnlyList<int> classes, IReadOnlyList<float> scores, double minScore, int perClass, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(scores);
        if (classes.Count != scores.Count)
        {
            throw new ArgumentException($"{classes.Count} classes and {scores.Count} scores don't belong together", nameof(scores));
        }

        var copies = new int[classes.Count];
        foreach (var members in Enumerable.Range(0, classes.Count).Where(i => scores[i] > minScore).GroupBy(i => classes[i]))
        {
            int[] surest = [.. members.OrderByDescending(i => scores[i]).ThenBy(i => i)];
            var (each, rest) = perClass == 0 ? (1, 0) : perClass < surest.Length ? (0, perClass) : Math.DivRem(perClass, surest.Length);
            if (each > 0)
            {
                new RandomStream(RandomStream.SeedFor(seed, 0, members.Key, CopyStream)).Shuffle<int>(surest);
            }

            for (var i = 0; i < surest.Length; i++)
            {
                copies[surest[i]] = each + (i < rest ? 1 : 0);
            }
        }

        return copies;
    }
}
