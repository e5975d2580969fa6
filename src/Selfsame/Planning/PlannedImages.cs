using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Planning;

/// <summary>Images that need not be there: noise of one size, for what depends on numbers and sizes only.</summary>
internal sealed class PlannedImages(int count, int size) : IImageSource
{
    private readonly int[] _labels = [.. Enumerable.Repeat(-1, count)];

    public string Location => $"{count} planned images of {size} px";

    public int Count => count;

    public IReadOnlyList<string> Classes => [];

    public ReadOnlySpan<int> Labels => _labels;

    public string Fingerprint => $"planned {count} {size}";

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
