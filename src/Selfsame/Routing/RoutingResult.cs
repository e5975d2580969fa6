using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Routing;

/// <summary>The sub-nets in the order of what they are worth for a task.</summary>
public sealed record RoutingResult
{
    /// <summary>Every sub-net and the largest network: those that all images took part in first, the best before others; of equals the lower path.</summary>
    public required IReadOnlyList<RoutingScore> Scores { get; init; }

    /// <summary>The largest network's.</summary>
    public required RoutingScore Largest { get; init; }

    /// <summary>The neighbours that voted, as far as there were as many.</summary>
    public required int K { get; init; }

    /// <summary>Classes.</summary>
    public required int Classes { get; init; }

    /// <summary>Seconds for features.</summary>
    public required double FeatureSeconds { get; init; }

    /// <summary>Seconds for kNN.</summary>
    public required double KnnSeconds { get; init; }

    /// <summary>Images that could not be read.</summary>
    public required IReadOnlyList<SkippedImage> Skipped { get; init; }

    /// <summary>The images that voted.</summary>
    public required IImageSource Images { get; init; }

    /// <summary>The images that were classified; null when each was by all others.</summary>
    public IImageSource? Validation { get; init; }

    /// <summary>The best.</summary>
    public RoutingScore Best => Scores[0];
}
