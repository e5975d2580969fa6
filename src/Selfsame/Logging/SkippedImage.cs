namespace Selfsame.Logging;

/// <summary>An image that could not be used.</summary>
/// <param name="Name">Its name in its source.</param>
/// <param name="Reason">Why, such as "truncated JPEG".</param>
public sealed record SkippedImage(string Name, string Reason);
