namespace Selfsame.Vision.Sources;

/// <summary>A source in parts that are read forward faster than image by image: shards behind a network.</summary>
internal interface IStreamedSource : IImageSource
{
    /// <summary>Whether it should be read that way.</summary>
    bool IsStreamed { get; }

    /// <summary>The first image of every part, rising from 0.</summary>
    IReadOnlyList<int> PartStarts { get; }

    /// <summary>Begins to read a part.</summary>
    /// <param name="part">Which.</param>
    /// <param name="cancellation">Ends its reads.</param>
    IPartReader OpenPart(int part, CancellationToken cancellation);
}
