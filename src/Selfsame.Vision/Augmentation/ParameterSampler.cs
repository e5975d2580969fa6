using Selfsame.Vision.Augmentation.Policies;
using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Augmentation;

/// <summary>Draws the parameters of a view with torchvision's distributions.</summary>
internal static class ParameterSampler
{
    private const int CropAttempts = 10;

    /// <summary>Draws in a fixed order: crop, flip, jitter, grayscale, blur, solarisation, policy, erasing.</summary>
    public static AugmentationParameters Sample(AugmentationOptions options, int width, int height, ref RandomStream random)
    {
        var box = options.Crop switch
        {
            CropKind.RandomResized => RandomResizedCrop(options, width, height, ref random),
            CropKind.Center => CenterCrop(options, width, height),
            CropKind.ScaleJitter => ScaleJitter(options, width, height, ref random),
            _ => PaddedCrop(options, width, height, ref random),
        };
        var parameters = Jitter(options, new AugmentationParameters(box) { Flip = random.Chance(options.FlipProbability) }, ref random);
        var grayscale = random.Chance(options.GrayscaleProbability);
        var sigma = random.Chance(options.BlurProbability) ? random.Uniform(options.BlurMinSigma, options.BlurMaxSigma) : 0;
        var solarize = random.Chance(options.SolarizeProbability);
        return parameters with
        {
            Grayscale = grayscale,
            BlurSigma = (float)sigma,
            Solarize = solarize,
            Policy = PolicySampler.Sample(options, ref random),
            Erase = RandomErasing.Sample(options, ref random),
        };
    }

    /// <summary>Draws whether and how the colours are jittered.</summary>
    internal static AugmentationParameters Jitter(
        AugmentationOptions options,
        AugmentationParameters parameters,
        ref RandomStream random) => !random.Chance(options.JitterProbability)
        ? parameters
        : parameters with
        {
            Order = ColorOrder.Random(ref random),
            Brightness = Factor(options.Brightness, ref random),
            Contrast = Factor(options.Contrast, ref random),
            Saturation = Factor(options.Saturation, ref random),
            Hue = (float)random.Uniform(-options.Hue, options.Hue),
        };

    private static float Factor(double strength, ref RandomStream random) =>
        (float)random.Uniform(Math.Max(0, 1 - strength), 1 + strength);

    private static CropBox RandomResizedCrop(AugmentationOptions options, int width, int height, ref RandomStream random)
    {
        var area = (double)width * height;
        var (minLog, maxLog) = (Math.Log(options.MinRatio), Math.Log(options.MaxRatio));
        for (var attempt = 0; attempt < CropAttempts; attempt++)
        {
            var target = area * random.Uniform(options.MinScale, options.MaxScale);
            var ratio = Math.Exp(random.Uniform(minLog, maxLog));
            var w = Math.Round(Math.Sqrt(target * ratio));
            var h = Math.Round(Math.Sqrt(target / ratio));
            if (w > 0 && w <= width && h > 0 && h <= height)
            {
                var top = random.Below(height - (int)h + 1);
                var left = random.Below(width - (int)w + 1);
                return new CropBox(left, top, w, h);
            }
        }

        return LargestCenteredBox(options, width, height);
    }

    /// <summary>The fallback for images too elongated to hold a drawn box: the largest middle box within the allowed ratios.</summary>
    private static CropBox LargestCenteredBox(AugmentationOptions options, int width, int height)
    {
        var ratio = (double)width / height;
        int w = width, h = height;
        if (ratio < options.MinRatio)
        {
            h = Math.Clamp((int)Math.Round(w / options.MinRatio), 1, height);
        }
        else if (ratio > options.MaxRatio)
        {
            w = Math.Clamp((int)Math.Round(h * options.MaxRatio), 1, width);
        }

        return new CropBox((width - w) / 2, (height - h) / 2, w, h);
    }

    private static CropBox CenterCrop(AugmentationOptions options, int width, int height)
    {
        var (w, h) = ResizedSize(options, width, height);
        var left = Math.Round((w - options.Size) / 2.0);
        var top = Math.Round((h - options.Size) / 2.0);
        return ToSource(options, left, top, (double)width / w, (double)height / h);
    }

    private static CropBox PaddedCrop(AugmentationOptions options, int width, int height, ref RandomStream random)
    {
        var (w, h) = ResizedSize(options, width, height);
        var top = random.Below(h + (2 * options.Padding) - options.Size + 1) - options.Padding;
        var left = random.Below(w + (2 * options.Padding) - options.Size + 1) - options.Padding;
        return ToSource(options, left, top, (double)width / w, (double)height / h);
    }

    /// <summary>The image may be smaller than the square, in one direction or both; it then lies in the top left corner.</summary>
    private static CropBox ScaleJitter(AugmentationOptions options, int width, int height, ref RandomStream random)
    {
        var scale = Math.Min((double)options.Size / width, (double)options.Size / height) * random.Uniform(options.MinZoom, options.MaxZoom);
        var (w, h) = (Math.Max(1, (int)(width * scale)), Math.Max(1, (int)(height * scale)));
        var top = random.Below(Math.Max(h - options.Size, 0) + 1);
        var left = random.Below(Math.Max(w - options.Size, 0) + 1);
        return ToSource(options, left, top, (double)width / w, (double)height / h);
    }

    /// <summary>Size after the shorter side is resized; the longer side is rounded down as torchvision's Resize does.</summary>
    private static (int Width, int Height) ResizedSize(AugmentationOptions options, int width, int height)
    {
        var shorter = options.Resize ?? options.Size;
        return width <= height
            ? (shorter, (int)((long)shorter * height / width))
            : ((int)((long)shorter * width / height), shorter);
    }

    private static CropBox ToSource(AugmentationOptions options, double left, double top, double scaleX, double scaleY) =>
        new(left * scaleX, top * scaleY, options.Size * scaleX, options.Size * scaleY);
}
