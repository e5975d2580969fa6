using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Vision.Loading;

/// <summary>Brings one image, in all its views, into a row of a batch. Safe to use from many threads.</summary>
internal sealed class ImageReader(
    IImageSource source, Augmenter[] augmenters, ImageLoaderOptions options, SkippedImages skipped, Action<SkippedImage> report)
{
    private readonly DecodedCache _cache = new(source.Count, options.CacheBytes);

    /// <summary>Reads the image at a position of an epoch, or the one that takes its place.</summary>
    /// <exception cref="InvalidDataException">No image of the source can be read.</exception>
    public void Read(EpochRun run, int position, BatchBuffer buffer, int row)
    {
        var index = run.ImageAt(position);
        var actual = index;
        var bytes = run.Feed?.Take(position);
        for (var attempt = 0; attempt < source.Count; attempt++)
        {
            // The draws belong to the place in the epoch, not to the image: a substitute must not repeat the very views it gets on its own
            // turn.
            if (TryRead(actual, bytes, run.DrawAt(position), run.Epoch, buffer, row))
            {
                (buffer.Indices[row], buffer.Labels[row], buffer.Present[row]) = (actual, source.LabelOf(actual), true);
                return;
            }

            if (options.OnUnreadable == UnreadablePolicy.Drop && skipped.Count < source.Count)
            {
                buffer.Present[row] = false;
                return;
            }

            actual = actual + 1 < source.Count ? actual + 1 : 0;
            bytes = null;
        }

        var first = skipped.ToList()[0];
        throw new InvalidDataException(
            $"None of the {source.Count} images in {source.Location} can be read; the first, {first.Name}: {first.Reason}");
    }

    // The encoded bytes, where they are at hand, are taken over.
    private bool TryRead(int index, PooledBytes? bytes, int drawn, int epoch, BatchBuffer buffer, int row)
    {
        if (_cache.Find(index) is { } cached)
        {
            bytes?.Dispose();
            Span<AugmentationParameters> parameters = stackalloc AugmentationParameters[augmenters.Length];
            Sample(cached.Width, cached.Height, drawn, epoch, parameters);
            Augment(new PixelRegion(cached.Pixels, cached.Width, cached.Height), parameters, buffer, row);
            return true;
        }

        if (skipped.Contains(index))
        {
            bytes?.Dispose();
            return false;
        }

        try
        {
            Decode(index, bytes, drawn, epoch, buffer, row);
            return true;
        }
        catch (ImageException e)
        {
            var image = new SkippedImage(index, source.NameOf(index), e.Message);
            if (skipped.Add(image))
            {
                report(image);
            }

            return false;
        }
    }

    private void Decode(int index, PooledBytes? bytes, int drawn, int epoch, BatchBuffer buffer, int row)
    {
        using var encoded = bytes is null ? source.Open(index) : ImageDecoder.Open(bytes);
        Span<AugmentationParameters> parameters = stackalloc AugmentationParameters[augmenters.Length];
        Sample(encoded.Width, encoded.Height, drawn, epoch, parameters);
        using var decoded = DecodedViews.Decode(encoded, augmenters, parameters);
        if (decoded.IsWhole)
        {
            _cache.Offer(index, decoded.Pixels);
        }

        Augment(decoded.Region, parameters, buffer, row);
    }

    private void Sample(int width, int height, int drawn, int epoch, Span<AugmentationParameters> parameters)
    {
        for (var view = 0; view < augmenters.Length; view++)
        {
            parameters[view] = augmenters[view].Sample(width, height, RandomStream.SeedFor(options.Seed, epoch, drawn, view));
        }
    }

    private void Augment(in PixelRegion region, ReadOnlySpan<AugmentationParameters> parameters, BatchBuffer buffer, int row)
    {
        for (var view = 0; view < augmenters.Length; view++)
        {
            augmenters[view].Apply(region, parameters[view], buffer.Row(view, row));
        }
    }
}
