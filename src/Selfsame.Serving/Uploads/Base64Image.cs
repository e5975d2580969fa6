namespace Selfsame.Serving.Uploads;

/// <summary>An image in a JSON request.</summary>
internal sealed record Base64Image
{
    /// <summary>What it is called in the answer; by default its place in the request.</summary>
    public string? Name { get; init; }

    /// <summary>The file, in base64.</summary>
    public required byte[] Data { get; init; }
}
