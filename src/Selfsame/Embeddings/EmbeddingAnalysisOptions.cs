namespace Selfsame.Embeddings;

/// <summary>What is looked for in features.</summary>
public sealed record EmbeddingAnalysisOptions
{
    /// <summary>Neighbours of each image that are found.</summary>
    public int Neighbours { get; init; } = 8;

    /// <summary>From this cosine on two images count as near-duplicates.</summary>
    public double DuplicateSimilarity { get; init; } = 0.98;

    /// <summary>Points of the map, evenly apart in the set.</summary>
    public int MapPoints { get; init; } = 1500;

    /// <summary>Neighbours by which the page can arrange the map.</summary>
    public int MapNeighbours { get; init; } = 15;

    /// <summary>Checks that the values make sense.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Require(Neighbours >= 1, "neighbours", Neighbours, "at least 1");
        Require(DuplicateSimilarity is > 0 and <= 1, "duplicates", DuplicateSimilarity, "a cosine above 0, at most 1");
        Require(MapPoints >= 2, "points", MapPoints, "at least 2");
        Require(MapNeighbours >= 1, "map neighbours", MapNeighbours, "at least 1");
    }

    private static void Require(bool holds, string name, double value, string bounds)
    {
        if (!holds)
        {
            throw new ArgumentException(FormattableString.Invariant($"{name} must be {bounds}, not {value}"));
        }
    }
}
