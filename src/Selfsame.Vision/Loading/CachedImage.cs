namespace Selfsame.Vision.Loading;

/// <summary>A whole decoded image.</summary>
/// <param name="Pixels">Interleaved RGB.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
internal sealed record CachedImage(byte[] Pixels, int Width, int Height);
