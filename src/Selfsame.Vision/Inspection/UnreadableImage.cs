namespace Selfsame.Vision.Inspection;

/// <summary>An image that can't be decoded.</summary>
/// <param name="Name">Its name in the source.</param>
/// <param name="Reason">Why, in a few words.</param>
public sealed record UnreadableImage(string Name, string Reason);
