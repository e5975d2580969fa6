namespace Selfsame.Vision.Annotations;

/// <summary>An object of a VOC annotation file.</summary>
/// <param name="Name">Its class.</param>
/// <param name="Box">Where it is, VOC's inclusive corners already turned into edges.</param>
/// <param name="IsDifficult">Whether it is marked as difficult.</param>
public sealed record VocObject(string Name, BoundingBox Box, bool IsDifficult = false);
