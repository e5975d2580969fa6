namespace Selfsame.Reports.Embeddings;

/// <summary>How much of an analysis a page shows.</summary>
public sealed record EmbeddingPageOptions
{
    /// <summary>Images whose neighbours are shown, evenly apart in the set.</summary>
    public int Galleries { get; init; } = 16;

    /// <summary>Near-duplicate pairs that are shown, the most alike.</summary>
    public int Pairs { get; init; } = 24;

    /// <summary>Outliers that are shown, the farthest.</summary>
    public int Outliers { get; init; } = 24;

    /// <summary>Side of a thumbnail in pixels.</summary>
    public int Thumbnail { get; init; } = 64;

    /// <summary>Checks that the values make sense.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        if (Galleries < 0 || Pairs < 0 || Outliers < 0)
        {
            throw new ArgumentException("numbers of galleries, pairs and outliers must be 0 or more");
        }

        if (Thumbnail is < 8 or > 512)
        {
            throw new ArgumentException($"thumbnails must be 8 to 512 pixels wide, not {Thumbnail}");
        }
    }
}
