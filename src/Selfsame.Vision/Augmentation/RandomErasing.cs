using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Augmentation;

/// <summary>Random erasing (Zhong et al. 2017) as in torchvision: a box of the normalised view becomes 0, the mean colour.</summary>
internal static class RandomErasing
{
    private const int Attempts = 10;

    /// <summary>Draws the box, in pixels of the view; empty when the view is left alone.</summary>
    public static CropBox Sample(AugmentationOptions options, ref RandomStream random)
    {
        if (options.EraseProbability == 0 || !random.Chance(options.EraseProbability))
        {
            return default;
        }

        var size = options.Size;
        var (minLog, maxLog) = (Math.Log(options.EraseMinRatio), Math.Log(options.EraseMaxRatio));
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var area = (double)size * size * random.Uniform(options.EraseMinArea, options.EraseMaxArea);
            var ratio = Math.Exp(random.Uniform(minLog, maxLog));
            var (width, height) = ((int)Math.Round(Math.Sqrt(area / ratio)), (int)Math.Round(Math.Sqrt(area * ratio)));
            if (width < size && height < size)
            {
                var top = random.Below(size - height + 1);
                return new CropBox(random.Below(size - width + 1), top, width, height);
            }
        }

        return default;
    }

    /// <summary>Erases the box from a normalised view.</summary>
    public static void Apply(in CropBox box, Span<float> view, int size)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            for (var y = (int)box.Y; y < (int)box.Bottom; y++)
            {
                view.Slice((((channel * size) + y) * size) + (int)box.X, (int)box.Width).Clear();
            }
        }
    }
}
