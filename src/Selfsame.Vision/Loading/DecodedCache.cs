using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Loading;

/// <summary>
/// Decoded images, up to a number of bytes. What is in stays in: every epoch visits every image once in a new order, so evicting one for
/// another could not raise the share of hits.
/// </summary>
internal sealed class DecodedCache(int count, long limit)
{
    private readonly CachedImage?[] _images = limit > 0 ? new CachedImage?[count] : [];
    private long _bytes;

    /// <summary>The image, or null when it is not held.</summary>
    public CachedImage? Find(int index) => _images.Length == 0 ? null : Volatile.Read(ref _images[index]);

    /// <summary>Keeps a copy if there is room.</summary>
    public void Offer(int index, RgbImage image)
    {
        var length = 3L * image.Width * image.Height;
        if (_images.Length == 0 || Volatile.Read(ref _bytes) + length > limit)
        {
            return;
        }

        if (Interlocked.Add(ref _bytes, length) > limit)
        {
            Interlocked.Add(ref _bytes, -length);
            return;
        }

        var cached = new CachedImage(image.Pixels[..(int)length].ToArray(), image.Width, image.Height);
        if (Interlocked.CompareExchange(ref _images[index], cached, null) is not null)
        {
            Interlocked.Add(ref _bytes, -length);
        }
    }
}
