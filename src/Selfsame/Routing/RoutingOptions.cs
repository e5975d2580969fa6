using Selfsame.Evaluation;

namespace Selfsame.Routing;

/// <summary>How the sub-net for a task is found. The paper's classifier isn't known in detail; the defaults are ours.</summary>
public sealed record RoutingOptions
{
    /// <summary>The classifier by which sub-nets are scored.</summary>
    public KnnOptions Knn { get; init; } = new() { K = 20, Temperature = 0.07 };

    /// <summary>
    /// Whether sub-nets race: all of them on a few images, then the better half on twice as many, and so on, until <see cref="Finalists"/> are left for all
    /// images.
    /// </summary>
    public bool Race { get; init; }

    /// <summary>How many sub-nets a race leaves for all images.</summary>
    public int Finalists { get; init; } = 8;

    /// <summary>Checks that the values make sense.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        _ = new KnnClassifier(Knn);
        OptionRange.Require(Finalists >= 1, "--finalists", Finalists, "1 or more");
    }
}
