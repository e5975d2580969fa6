using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Vision.Tests.Loading;

/// <summary>Images of random colours in memory, some of which may be broken.</summary>
internal sealed class MemorySource(int count, Func<int, bool>? isBroken = null, int width = 12, int height = 10) : IImageSource
{
    private readonly byte[][] _pixels = [.. Enumerable.Range(0, count).Select(i => Make(i, width, height))];
    private readonly int[] _labels = [.. Enumerable.Range(0, count).Select(i => i % 3)];
    private int _opened;

    public string Location => "memory";

    public int Count => count;

    public IReadOnlyList<string> Classes => ["a", "b", "c"];

    public ReadOnlySpan<int> Labels => _labels;

    public string Fingerprint => $"memory {count}";

    /// <summary>How often an image was opened.</summary>
    public int Opened => Volatile.Read(ref _opened);

    /// <summary>Called with the index before an image is opened.</summary>
    public Action<int>? Opening { get; init; }

    public string NameOf(int index) => $"{index}.raw";

    public EncodedImage Open(int index)
    {
        Opening?.Invoke(index);
        Interlocked.Increment(ref _opened);
        return isBroken?.Invoke(index) == true
            ? throw new ImageException("truncated")
            : new PixelImage(_pixels[index], width, height, channels: 3);
    }

    public void Dispose()
    {
    }

    private static byte[] Make(int index, int width, int height)
    {
        using var image = Augmentation.Levels.Noise(width, height, index + 1);
        return image.Pixels.ToArray();
    }
}
