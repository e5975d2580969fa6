using Selfsame.Vision.Augmentation.Policies;
using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Augmentation;

/// <summary>
/// Makes views of images: a pure function of the image, the options and a seed, the same on every thread. An augmenter is immutable and
/// may be used by many threads at once; a view allocates nothing once the calling thread has made a few.
/// </summary>
public sealed class Augmenter
{
    private const int Channels = 3;
    private const int NoSolarization = 256;

    /// <summary>Prepares for the given options.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public Augmenter(AugmentationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
    }

    /// <summary>What a view is made with.</summary>
    public AugmentationOptions Options { get; }

    /// <summary>Floats a view consists of: 3 x Size x Size.</summary>
    public int ViewLength => Channels * Options.Size * Options.Size;

    /// <summary>A random resized crop is cut out before it is resized; the other kinds resize the image and then cut.</summary>
    internal bool CropsBeforeResize => Options.Crop == CropKind.RandomResized;

    /// <summary>Draws the parameters of one view.</summary>
    /// <param name="width">Width of the image in pixels.</param>
    /// <param name="height">Height of the image in pixels.</param>
    /// <param name="seed">Decides every draw; see <see cref="RandomStream.SeedFor"/>.</param>
    public AugmentationParameters Sample(int width, int height, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var random = new RandomStream(seed);
        return ParameterSampler.Sample(Options, width, height, ref random);
    }

    /// <summary>Makes one view of an encoded image, decoding no more of it than the view needs when it is large.</summary>
    /// <param name="image">The image.</param>
    /// <param name="seed">Decides every draw.</param>
    /// <param name="destination">Receives the view: 3 x Size x Size, channels first, normalised.</param>
    /// <exception cref="ImageException">The image can't be decoded.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length than <see cref="ViewLength"/>.</exception>
    public void Apply(EncodedImage image, ulong seed, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        var parameters = Sample(image.Width, image.Height, seed);
        using var decoded = DecodedViews.Decode(image, [this], [parameters]);
        Apply(decoded.Region, parameters, destination);
    }

    /// <summary>Makes one view of decoded pixels with given parameters.</summary>
    /// <param name="image">The image.</param>
    /// <param name="parameters">What to do.</param>
    /// <param name="destination">Receives the view: 3 x Size x Size, channels first, normalised.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length than <see cref="ViewLength"/>.</exception>
    public void Apply(RgbImage image, in AugmentationParameters parameters, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        Apply(new PixelRegion(image.Pixels, image.Width, image.Height), parameters, destination);
    }

    /// <summary>Makes one view of a decoded part of an image.</summary>
    internal void Apply(in PixelRegion region, in AugmentationParameters parameters, Span<float> destination)
    {
        if (destination.Length != ViewLength)
        {
            throw new ArgumentException(
                $"A view of size {Options.Size} has {ViewLength} floats; the destination has {destination.Length}.");
        }

        var size = Options.Size;
        var workspace = AugmentationWorkspace.Current;
        workspace.Horizontal.Build(region.Horizontal(parameters.Box, CropsBeforeResize), size);
        workspace.Vertical.Build(region.Vertical(parameters.Box, CropsBeforeResize), size);
        BilinearResampler.Resample(region, workspace.Horizontal, workspace.Vertical, size, size, parameters.Flip, workspace, destination);
        PolicyRunner.Run(parameters.Policy, destination, size, workspace);

        var red = destination[..(size * size)];
        var green = destination.Slice(size * size, size * size);
        var blue = destination[(2 * size * size)..];
        ColorProgram.For(parameters, Options.GrayscaleBeforeJitter).Run(red, green, blue);
        if (parameters.BlurSigma > 0)
        {
            GaussianBlur.Apply(red, size, parameters.BlurSigma, workspace);
            GaussianBlur.Apply(green, size, parameters.BlurSigma, workspace);
            GaussianBlur.Apply(blue, size, parameters.BlurSigma, workspace);
        }

        var threshold = parameters.Solarize ? Options.SolarizeThreshold : NoSolarization;
        PixelNormalizer.Apply(red, Options.Mean.Red, Options.Std.Red, threshold);
        PixelNormalizer.Apply(green, Options.Mean.Green, Options.Std.Green, threshold);
        PixelNormalizer.Apply(blue, Options.Mean.Blue, Options.Std.Blue, threshold);
        RandomErasing.Apply(parameters.Erase, destination, size);
    }
}
