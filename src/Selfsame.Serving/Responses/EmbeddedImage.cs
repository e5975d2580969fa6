namespace Selfsame.Serving.Responses;

/// <summary>One image of a request: its features in one of two forms, or why there are none.</summary>
internal sealed record EmbeddedImage
{
    /// <summary>Its file's name, or where it was in the request.</summary>
    public required string Name { get; init; }

    /// <summary>The features as numbers.</summary>
    public float[]? Embedding { get; init; }

    /// <summary>The features as little-endian float32, in base64.</summary>
    public byte[]? EmbeddingBase64 { get; init; }

    /// <summary>What is wrong with it.</summary>
    public string? Error { get; init; }
}
