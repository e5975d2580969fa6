using Selfsame.Vision.Annotations;
using Selfsame.Vision.Augmentation.Joint.Policies;
using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Augmentation.Joint;

/// <summary>
/// Makes views of images together with their boxes and masks: a pure function of the image, the options and a seed, the same on every
/// thread. Immutable; many threads may use it at once.
/// </summary>
public sealed class JointAugmenter
{
    /// <summary>A box of which less than a pixel is left in the view, in one direction or both, is dropped.</summary>
    public const double SmallestSide = 1;

    private const int NoSolarization = 256;
    private readonly AugmentationOptions _colours;

    /// <summary>Prepares for the given options.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public JointAugmenter(JointAugmentationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        _colours = options.Colours(Math.Max(options.Width, options.Height));
    }

    /// <summary>What a view is made with.</summary>
    public JointAugmentationOptions Options { get; }

    /// <summary>Floats a view consists of: 3 x Height x Width.</summary>
    public int ViewLength => 3 * Options.Width * Options.Height;

    /// <summary>Draws what is done to an image, in a fixed order: zoom, crop, flip, jitter, policy.</summary>
    /// <param name="width">Width of the image in pixels.</param>
    /// <param name="height">Height of the image in pixels.</param>
    /// <param name="seed">Decides every draw; see <see cref="RandomStream.SeedFor"/>.</param>
    public JointParameters Sample(int width, int height, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var random = new RandomStream(seed);
        var fitted = ViewGeometry.Fit(width, height, Options.Width, Options.Height, random.Uniform(Options.MinZoom, Options.MaxZoom));
        var top = random.Below(Math.Max(fitted.ResizedHeight - Options.Height, 0) + 1);
        var left = random.Below(Math.Max(fitted.ResizedWidth - Options.Width, 0) + 1);
        var geometry = fitted with { Left = left, Top = top, Flip = random.Chance(Options.FlipProbability) };
        var colours = ParameterSampler.Jitter(_colours, new AugmentationParameters(geometry.SourceBox()) { Flip = geometry.Flip }, ref random);
        return new(geometry, colours) { Steps = JointPolicySampler.Sample(Options, width, height, ref random) };
    }

    /// <summary>Makes the pixels of a view.</summary>
    /// <param name="image">The image.</param>
    /// <param name="parameters">What to do.</param>
    /// <param name="destination">Receives 3 x Height x Width numbers, normalised; 0 where there is no image.</param>
    /// <param name="objects">What is in the image, for the operations of a policy that look at boxes; null is nothing.</param>
    /// <exception cref="ImageException">The image can't be decoded.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length than <see cref="ViewLength"/>.</exception>
    public void Apply(EncodedImage image, in JointParameters parameters, Span<float> destination, IReadOnlyList<ObjectAnnotation>? objects = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (destination.Length != ViewLength)
        {
            throw new ArgumentException($"a view of {Options.Width} x {Options.Height} has {ViewLength} floats; the destination has {destination.Length}");
        }

        var geometry = parameters.Geometry;
        var whole = new CropBox(0, 0, image.Width, image.Height);
        var boxInPixels = whole;
        using var pixels = parameters.Steps.Count > 0 ? image.Decode() : image.DecodeRegion(
            whole, geometry.ResizedWidth, geometry.ResizedHeight, out boxInPixels);
        JointPolicyRunner.Apply(parameters.Steps, pixels, objects ?? []);
        var region = new PixelRegion(pixels, image.Width, image.Height, whole, boxInPixels);
        var workspace = AugmentationWorkspace.Current;
        var (width, height) = (Options.Width, Options.Height);
        var box = parameters.Colours.Box;
        workspace.Horizontal.Build(region.Horizontal(box, inside: false), width);
        workspace.Vertical.Build(region.Vertical(box, inside: false), height);
        BilinearResampler.Resample(region, workspace.Horizontal, workspace.Vertical, width, height, geometry.Flip, workspace, destination);

        var plane = width * height;
        var red = destination[..plane];
        var green = destination.Slice(plane, plane);
        var blue = destination[(2 * plane)..];
        ColorProgram.For(parameters.Colours, grayscaleBeforeJitter: false).Run(red, green, blue);
        PixelNormalizer.Apply(red, Options.Mean.Red, Options.Std.Red, NoSolarization);
        PixelNormalizer.Apply(green, Options.Mean.Green, Options.Std.Green, NoSolarization);
        PixelNormalizer.Apply(blue, Options.Mean.Blue, Options.Std.Blue, NoSolarization);
        ClearPadding(geometry, destination);
    }

    /// <summary>The objects of an image that are in its view, with their boxes there, after what the policy does.</summary>
    public static IReadOnlyList<ObjectAnnotation> Apply(IReadOnlyList<ObjectAnnotation> objects, in JointParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(objects);
        var geometry = parameters.Geometry;
        return Apply(JointPolicyRunner.Apply(parameters.Steps, objects, geometry.ImageWidth, geometry.ImageHeight), geometry);
    }

    /// <summary>The mask of a view, after what the policy does.</summary>
    /// <exception cref="ImageException">The mask has another size than the image.</exception>
    public static IndexMask Apply(IndexMask mask, in JointParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return Apply(JointPolicyRunner.Apply(parameters.Steps, mask), parameters.Geometry);
    }

    /// <summary>The objects of an image that are in its view, with their boxes there.</summary>
    public static IReadOnlyList<ObjectAnnotation> Apply(IReadOnlyList<ObjectAnnotation> objects, ViewGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(objects);
        var kept = new List<ObjectAnnotation>(objects.Count);
        foreach (var annotation in objects)
        {
            var box = geometry.ToView(annotation.Box);
            if (box is { Width: >= SmallestSide, Height: >= SmallestSide })
            {
                kept.Add(annotation with { Box = box, ObjectArea = null, Mask = annotation.Mask?.Through(geometry.ToImage) });
            }
        }

        return kept;
    }

    /// <summary>The mask of a view: the nearest pixel's class, void where there is no image.</summary>
    /// <param name="mask">The image's mask.</param>
    /// <param name="geometry">Where the view lies.</param>
    /// <exception cref="ImageException">The mask has another size than the image.</exception>
    public static IndexMask Apply(IndexMask mask, ViewGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (mask.Width != geometry.ImageWidth || mask.Height != geometry.ImageHeight)
        {
            throw new ImageException($"the mask is {mask.Width} x {mask.Height}, the image {geometry.ImageWidth} x {geometry.ImageHeight}");
        }

        var view = new byte[geometry.Width * geometry.Height];
        geometry.Resample(mask, view);
        return new IndexMask(view, geometry.Width, geometry.Height);
    }

    private static void ClearPadding(in ViewGeometry geometry, Span<float> view)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            var plane = view.Slice(channel * geometry.Width * geometry.Height, geometry.Width * geometry.Height);
            plane[(geometry.ContentHeight * geometry.Width)..].Clear();
            for (var y = 0; y < geometry.ContentHeight; y++)
            {
                plane.Slice((y * geometry.Width) + geometry.ContentWidth, geometry.Width - geometry.ContentWidth).Clear();
            }
        }
    }
}
