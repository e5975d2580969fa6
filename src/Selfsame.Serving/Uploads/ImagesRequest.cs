namespace Selfsame.Serving.Uploads;

/// <summary>Images as JSON.</summary>
internal sealed record ImagesRequest
{
    /// <summary>The images, in the order of the answer.</summary>
    public required IReadOnlyList<Base64Image> Images { get; init; }
}
