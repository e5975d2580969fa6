using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Sources;

/// <summary>Square images of random pixels without labels, made when they are opened: for measurements that depend on numbers and sizes alone.</summary>
/// <param name="count">How many, at least 1.</param>
/// <param name="size">Their side in pixels, at least 1.</param>
public sealed class NoiseImages(int count, int size) : IImageSource
{
    private readonly int[] _labels = [.. Enumerable.Repeat(-1, count)];

    /// <inheritdoc/>
    public string Location => $"{count} images of noise, {size} px";

    /// <inheritdoc/>
    public int Count => count;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => [];

    /// <inheritdoc/>
    public ReadOnlySpan<int> Labels => _labels;

    /// <inheritdoc/>
    public string Fingerprint => $"noise {count} {size}";

    /// <inheritdoc/>
    public string NameOf(int index) => $"image {index}";

    /// <inheritdoc/>
    public EncodedImage Open(int index)
    {
        var samples = new byte[size * size * 3];
        new Random(index).NextBytes(samples);
        return new PixelImage(samples, size, size, 3);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
