namespace Selfsame.Vision.Loading;

/// <summary>One view of every image of a batch.</summary>
/// <param name="Pixels">N x 3 x Size x Size, contiguous, normalised; in pinned memory, valid until the batch is disposed.</param>
/// <param name="Count">N, the images in the batch.</param>
/// <param name="Size">Side of the view in pixels.</param>
public readonly record struct ViewPixels(Memory<float> Pixels, int Count, int Size);
