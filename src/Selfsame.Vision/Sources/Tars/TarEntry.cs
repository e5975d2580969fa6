namespace Selfsame.Vision.Sources;

/// <summary>A regular file within a tar.</summary>
/// <param name="Name">Its path, with '/', without a leading "./".</param>
/// <param name="Offset">Where its content starts.</param>
/// <param name="Size">The content's length in bytes.</param>
/// <param name="Label">The label that a <c>.cls</c>, <c>.json</c> or <c>.txt</c> file states; null for other files and texts that are none.</param>
internal readonly record struct TarEntry(string Name, long Offset, long Size, string? Label = null);
