using Selfsame.Evaluation;

namespace Selfsame.Serving.Responses;

/// <summary>One image of a request: what is nearest to it, or why there is nothing.</summary>
internal sealed record ImageNeighbours
{
    /// <summary>Its file's name, or where it was in the request.</summary>
    public required string Name { get; init; }

    /// <summary>Images of the index, nearest first.</summary>
    public IReadOnlyList<Neighbour>? Neighbors { get; init; }

    /// <summary>What is wrong with it.</summary>
    public string? Error { get; init; }
}
