namespace Selfsame.Vision.Sources;

/// <summary>A set of images that is known by its name: where it comes from and how its archives' files are read.</summary>
public sealed record KnownSet
{
    internal KnownSet(Func<FileTree, string, string, IImageSource> reader) => Reader = reader;

    /// <summary>Its name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, in words.</summary>
    public required string Title { get; init; }

    /// <summary>How many classes it has; 0 without labels.</summary>
    public required int Classes { get; init; }

    /// <summary>Its official parts, the one that is meant when none is stated first.</summary>
    public required IReadOnlyList<string> Splits { get; init; }

    /// <summary>The part to test on; null when no labelled one can be had.</summary>
    public required string? TestSplit { get; init; }

    /// <summary>Images of each part, in words.</summary>
    public required string Images { get; init; }

    /// <summary>What its authors allow, in a few words. Read their page before you rely on it.</summary>
    public required string Terms { get; init; }

    /// <summary>Its page.</summary>
    public required string Page { get; init; }

    /// <summary>The folder that its archives unpack in, below the one that is named; empty where they bring one along.</summary>
    public required string Folder { get; init; }

    /// <summary>What is downloaded; empty when it can't be without an account.</summary>
    public IReadOnlyList<KnownArchive> Archives { get; init; } = [];

    /// <summary>Where what isn't downloaded is to be had, or another thing to know.</summary>
    public string? Note { get; init; }

    /// <summary>The part to train on.</summary>
    public string TrainSplit => Splits[0];

    /// <summary>The download's size in bytes, as far as it's published.</summary>
    public long Bytes => Archives.Sum(a => a.Bytes ?? 0);

    // From files, a part's name and what the user calls it to the images. The source takes the tree over.
    internal Func<FileTree, string, string, IImageSource> Reader { get; }

    // Tars that can be read without unpacking, when the folder has all of the first or of the first few.
    internal IReadOnlyList<string> ReadableTars { get; init; } = [];
}
