using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Benchmarks;

/// <summary>Images of random pixels, for what depends on sizes only.</summary>
internal sealed class NoiseImages(int count, int size) : IImageSource
{
    private readonly int[] _labels = [.. Enumerable.Repeat(-1, count)];

    public string Location => $"noise of {size} px";

    public int Count => count;

    public IReadOnlyList<string> Classes => [];

    public ReadOnlySpan<int> Labels => _labels;

    public string Fingerprint => $"noise {count} {size}";

    public string NameOf(int index) => $"image {index}";

    public EncodedImage Open(int index)
    {
        var samples = new byte[size * size * 3];
        new Random(index).NextBytes(samples);
        return new PixelImage(samples, size, size, 3);
    }

    public void Dispose()
    {
    }
}
