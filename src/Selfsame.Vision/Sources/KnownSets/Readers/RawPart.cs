namespace Selfsame.Vision.Sources;

/// <summary>Plain images in one file.</summary>
/// <param name="File">The file.</param>
/// <param name="Start">Where the first image's red plane begins.</param>
/// <param name="Stride">Bytes from one image to the next.</param>
/// <param name="Count">How many there are.</param>
internal sealed record RawPart(ByteFile File, long Start, int Stride, int Count);
