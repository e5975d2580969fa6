namespace Selfsame.Vision.Loading;

/// <summary>The images found unreadable so far, each once. Safe to use from many threads.</summary>
internal sealed class SkippedImages
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, SkippedImage> _byIndex = [];
    private volatile int _count;

    /// <summary>How many there are.</summary>
    public int Count => _count;

    /// <summary>Whether the image is known to be unreadable.</summary>
    public bool Contains(int index)
    {
        if (_count == 0)
        {
            return false;
        }

        lock (_lock)
        {
            return _byIndex.ContainsKey(index);
        }
    }

    /// <summary>Records an image.</summary>
    /// <returns>False when it was there already.</returns>
    public bool Add(SkippedImage image)
    {
        lock (_lock)
        {
            if (!_byIndex.TryAdd(image.Index, image))
            {
                return false;
            }

            _count = _byIndex.Count;
            return true;
        }
    }

    /// <summary>A copy, in the source's order.</summary>
    public IReadOnlyList<SkippedImage> ToList()
    {
        lock (_lock)
        {
            return [.. _byIndex.Values];
        }
    }
}
