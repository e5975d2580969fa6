namespace Selfsame.Serving.Responses;

/// <summary>The answer of <c>/v1/embeddings</c>.</summary>
internal sealed record EmbeddingsResponse
{
    /// <summary>How many numbers an embedding has.</summary>
    public required int Dimensions { get; init; }

    /// <summary>How many images could not be read.</summary>
    public required int Failed { get; init; }

    /// <summary>Every image of the request, in its order.</summary>
    public required IReadOnlyList<EmbeddedImage> Results { get; init; }
}
