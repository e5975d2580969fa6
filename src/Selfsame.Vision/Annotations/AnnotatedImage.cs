namespace Selfsame.Vision.Annotations;

/// <summary>An image with what is in it.</summary>
/// <param name="Name">Its name in the source.</param>
/// <param name="Width">Its width in pixels.</param>
/// <param name="Height">Its height in pixels.</param>
/// <param name="Objects">What is in it; none is a valid answer.</param>
public sealed record AnnotatedImage(string Name, int Width, int Height, IReadOnlyList<ObjectAnnotation> Objects);
