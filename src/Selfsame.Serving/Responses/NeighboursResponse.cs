namespace Selfsame.Serving.Responses;

/// <summary>The answer of <c>/v1/neighbors</c>.</summary>
internal sealed record NeighboursResponse
{
    /// <summary>How many images could not be read.</summary>
    public required int Failed { get; init; }

    /// <summary>Every image of the request, in its order.</summary>
    public required IReadOnlyList<ImageNeighbours> Results { get; init; }
}
