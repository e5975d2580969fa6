using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Tests.Training;

/// <summary>Small coloured noise in memory, three classes; chosen images can't be read.</summary>
internal sealed class TinyImages(int count, int size = 16, params int[] broken) : IImageSource
{
    private readonly int[] _labels = [.. Enumerable.Range(0, count).Select(i => i % 3)];

    public string Location => "tiny images";

    public int Count => count;

    public IReadOnlyList<string> Classes { get; init; } = ["blue", "green", "red"];

    public ReadOnlySpan<int> Labels => _labels;

    public string Fingerprint => $"{count}x{size}";

    public string NameOf(int index) => $"image {index}";

    public EncodedImage Open(int index)
    {
        if (broken.Contains(index))
        {
            throw new ImageException("broken on purpose");
        }

        var random = new Random(index);
        var samples = new byte[size * size * 3];
        random.NextBytes(samples);
        for (var i = index % 3; i < samples.Length; i += 3)
        {
            samples[i] = (byte)(128 + (samples[i] / 2));
        }

        return new PixelImage(samples, size, size, 3);
    }

    public void Dispose()
    {
    }
}
