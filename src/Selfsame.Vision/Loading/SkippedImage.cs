namespace Selfsame.Vision.Loading;

/// <summary>An image that could not be read.</summary>
/// <param name="Index">Its place in the source.</param>
/// <param name="Name">Its name in the source.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record SkippedImage(int Index, string Name, string Reason);
