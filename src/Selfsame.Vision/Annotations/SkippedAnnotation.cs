namespace Selfsame.Vision.Annotations;

/// <summary>An annotation, or all those of an image, that could not be used.</summary>
/// <param name="Name">The file or image.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record SkippedAnnotation(string Name, string Reason);
